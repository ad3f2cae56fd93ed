namespace GalaxyCluster.Protocol.Rounds;

public enum UnitStatus
{
    /// <summary>Has no samples in this stage: nobody computes it.</summary>
    Absent = 0,

    /// <summary>Not delivered yet.</summary>
    Open = 1,

    /// <summary>Delivered and accepted, once and for all.</summary>
    Done = 2,
}
