namespace GalaxyCluster.Protocol;

/// <summary>What becomes of a run when a slot of a round cannot be computed by anybody.</summary>
public enum PoisonPolicy
{
    /// <summary>It fails, and names the slot.</summary>
    Stop = 0,

    /// <summary>It goes on without the slot's samples of that round, and says so in the ledger.</summary>
    Skip = 1,
}
