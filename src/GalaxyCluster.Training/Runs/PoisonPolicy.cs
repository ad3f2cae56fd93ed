namespace GalaxyCluster.Training.Runs;

/// <summary>What becomes of a run when a slot of a round cannot be computed: it kills or fails whoever tries.</summary>
public enum PoisonPolicy
{
    /// <summary>It fails, and names the slot.</summary>
    Stop,

    /// <summary>It goes on without the slot's samples of that round.</summary>
    Skip,
}
