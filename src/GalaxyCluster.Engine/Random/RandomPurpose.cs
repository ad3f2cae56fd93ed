namespace GalaxyCluster.Engine.Random;

/// <summary>What a stream of random numbers is for. Part of the counter, so that two purposes never share a number.</summary>
/// <remarks>Values are part of a run's identity: append, never renumber; all are below 256.</remarks>
public enum RandomPurpose : uint
{
    /// <summary>Initial weights: a = tensor number.</summary>
    Initialize = 1,

    /// <summary>Order of a slot's samples in an epoch.</summary>
    Shuffle = 2,

    /// <summary>Augmentation of a sample in an epoch.</summary>
    Augment = 3,

    /// <summary>Dropout masks.</summary>
    Dropout = 4,

    /// <summary>Splitting a data set.</summary>
    Split = 5,

    /// <summary>The synthetic sky.</summary>
    Synthetic = 6,

    /// <summary>Benchmarks and self-tests.</summary>
    Benchmark = 7,

    /// <summary>Which contributions are computed twice.</summary>
    Audit = 8,

    /// <summary>Faults that are made on purpose; never a number of a run: a = number of the fault.</summary>
    FaultSchedule = 9,
}
