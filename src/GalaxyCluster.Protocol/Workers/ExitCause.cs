namespace GalaxyCluster.Protocol.Workers;

/// <summary>Why a worker ends.</summary>
public enum ExitCause
{
    None = 0,

    /// <summary>The run is over, or was over when it came.</summary>
    RunFinished = 1,

    /// <summary>The coordinator was stopped by its operator, and did not come back within the limit.</summary>
    RunStopped = 2,

    RunFailed = 3,

    /// <summary>Left as its operator asked.</summary>
    Drained = 4,

    /// <summary>Another process took its name.</summary>
    Superseded = 5,

    /// <summary>The coordinator will not have it, whenever it asks.</summary>
    Refused = 6,

    /// <summary>No coordinator could be joined within the limit.</summary>
    Unreachable = 7,
}
