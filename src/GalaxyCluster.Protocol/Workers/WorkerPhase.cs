namespace GalaxyCluster.Protocol.Workers;

/// <summary>How a worker stands towards the coordinator.</summary>
public enum WorkerPhase
{
    /// <summary>Waiting before it connects (again).</summary>
    Away = 0,

    Connecting = 1,

    /// <summary>Connected, join sent, no answer yet.</summary>
    Joining = 2,

    Member = 3,

    /// <summary>Member, finishing what it keeps.</summary>
    Draining = 4,

    Exited = 5,
}
