namespace GalaxyCluster.Cli.Chaos;

/// <summary>What <c>galaxy chaos</c> does to a cluster; in <c>--faults</c> with a small first letter.</summary>
internal enum FaultKind
{
    /// <summary>SIGKILL to a worker, which is started again.</summary>
    Kill,

    /// <summary>SIGTERM to a worker: it hands its slots back and leaves; it is started again.</summary>
    Drain,

    /// <summary>SIGSTOP to a worker, and SIGCONT some time later.</summary>
    Pause,

    /// <summary>A worker gets a quarter of a core for some time.</summary>
    Slow,

    /// <summary>The way between a worker and the coordinator is cut, stalls in one or both directions, or delays.</summary>
    Partition,

    /// <summary>All connections of a worker break once; new ones work.</summary>
    Drop,

    /// <summary>SIGKILL to the coordinator, which is started again.</summary>
    Coordinator,

    /// <summary>The coordinator's disk refuses some writes.</summary>
    Disk,
}
