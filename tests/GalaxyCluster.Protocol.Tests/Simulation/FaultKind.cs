namespace GalaxyCluster.Protocol.Tests.Simulation;

/// <summary>What can be done to a simulated cluster.</summary>
internal enum FaultKind
{
    /// <summary>A worker's process dies; its machine closes the connections.</summary>
    KillWorker,

    /// <summary>A worker's machine is gone: nobody closes anything.</summary>
    LoseMachine,

    /// <summary>SIGSTOP, and later SIGCONT.</summary>
    PauseWorker,

    /// <summary>Nothing passes between a worker and the coordinator.</summary>
    Partition,

    /// <summary>Nothing that the worker sends arrives.</summary>
    LoseUplink,

    /// <summary>Nothing that the coordinator sends arrives.</summary>
    LoseDownlink,

    /// <summary>The worker's open connections are dead without a sign; new ones work.</summary>
    HalfOpen,

    /// <summary>The network resets the worker's connections.</summary>
    ResetConnections,

    /// <summary>A worker computes slower by the factor in the detail.</summary>
    SlowWorker,

    /// <summary>A worker's speed goes up and down every half second.</summary>
    OscillatingWorker,

    /// <summary>A worker sends heart-beats and computes nothing.</summary>
    HangWorker,

    /// <summary>SIGTERM.</summary>
    DrainWorker,

    /// <summary>A worker dies a few times right after it has joined.</summary>
    CrashLoop,

    /// <summary>A second process with a worker's name joins.</summary>
    SameName,

    /// <summary>Several new workers join at once.</summary>
    JoinStorm,

    /// <summary>A worker's next unit comes out as NaN.</summary>
    FalseNaN,

    /// <summary>A worker cannot read the next unit's samples.</summary>
    Unreadable,

    /// <summary>A worker flips a bit in its next units, before or after it takes their digests.</summary>
    FlipBits,

    /// <summary>A worker delivers a block that nobody asked it for.</summary>
    InventBlock,

    /// <summary>The coordinator's process dies.</summary>
    KillCoordinator,

    /// <summary>The coordinator's machine loses power: what was not flushed may be gone or torn.</summary>
    CutPower,

    /// <summary>Power is cut for everybody; the coordinator and some of the workers come back.</summary>
    CutAllPower,

    /// <summary>The coordinator dies again and again.</summary>
    CoordinatorKillLoop,

    PauseCoordinator,

    /// <summary>The coordinator's clock jumps by half an hour.</summary>
    MoveClock,

    /// <summary>A second coordinator takes over the state while the first stands still; then the first goes on.</summary>
    TakeOver,

    /// <summary>The coordinator's disk is full.</summary>
    DiskFull,

    /// <summary>Its fsync returns errors.</summary>
    FsyncFails,

    SlowDisk,
}
