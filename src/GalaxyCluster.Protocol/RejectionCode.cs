namespace GalaxyCluster.Protocol;

/// <summary>Why something a peer asked for is not done. Numbers go over the wire: append only.</summary>
public enum RejectionCode
{
    None = 0,

    /// <summary>The worker was told to train another run.</summary>
    RunMismatch = 1,

    /// <summary>The worker speaks another version of the protocol.</summary>
    ProtocolMismatch = 2,

    /// <summary>The worker's engine does not compute the same bits.</summary>
    EngineMismatch = 3,

    /// <summary>The worker's name, thread count or another field of the message is not acceptable.</summary>
    Malformed = 4,

    /// <summary>As many workers as the run allows are in it.</summary>
    ClusterFull = 5,

    /// <summary>The worker died soon after each of its last joins, or misbehaved; it may come again later.</summary>
    Quarantined = 6,

    /// <summary>All of the run is on disk.</summary>
    RunFinished = 7,

    /// <summary>Addressed to an earlier life of the coordinator.</summary>
    OldTerm = 8,

    /// <summary>Addressed to a later life of the coordinator.</summary>
    FutureTerm = 9,

    /// <summary>No worker of this name is in the run.</summary>
    UnknownWorker = 10,

    /// <summary>From a life of the worker that is over.</summary>
    OldIncarnation = 11,

    /// <summary>Belongs to a stage that is over or has not begun.</summary>
    WrongStage = 12,

    /// <summary>This worker is not asked for this block in this attempt.</summary>
    NotAssigned = 13,

    /// <summary>This block has been delivered already.</summary>
    Duplicate = 14,

    /// <summary>Others have computed other numbers than this worker: its name takes no part in this run any more.</summary>
    Distrusted = 15,

    /// <summary>A process of the same name that joined later is in the run.</summary>
    Superseded = 16,

    /// <summary>The operator stopped the coordinator; it may go on with the run later.</summary>
    RunStopped = 17,

    /// <summary>The run has failed.</summary>
    RunFailed = 18,
}
