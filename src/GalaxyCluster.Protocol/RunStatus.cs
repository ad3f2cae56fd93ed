namespace GalaxyCluster.Protocol;

/// <summary>How a run stands; <see cref="RunTransitions"/> has the legal changes.</summary>
public enum RunStatus
{
    /// <summary>Fewer workers than the minimum.</summary>
    Waiting = 0,

    Running = 1,

    /// <summary>Waiting for the disk.</summary>
    Held = 2,

    /// <summary>All rounds are committed; the last are on their way to the disk.</summary>
    Finishing = 3,

    /// <summary>Asked to stop; what is committed is on its way to the disk.</summary>
    Stopping = 4,

    Finished = 5,
    Stopped = 6,
    Failed = 7,
}
