namespace GalaxyCluster.Cli.Chaos;

/// <summary>Something that happened under <c>galaxy chaos</c>.</summary>
/// <param name="At">Since the cluster was started.</param>
/// <param name="Kind">Who says it.</param>
/// <param name="Subject">A worker's name, or the coordinator.</param>
/// <param name="Text">One sentence or less.</param>
/// <param name="Slots">How many slots were moved; 0 for what moves none.</param>
internal sealed record ChaosLine(TimeSpan At, ChaosLineKind Kind, string Subject, string Text, int Slots = 0);

/// <summary>What a line of a chaos run tells.</summary>
internal enum ChaosLineKind
{
    /// <summary>A fault was made.</summary>
    Fault,

    /// <summary>A fault that lasts is over.</summary>
    Healed,

    /// <summary>A process ended.</summary>
    Ended,

    /// <summary>A process was started.</summary>
    Started,

    /// <summary>The coordinator: a worker joined.</summary>
    Joined,

    /// <summary>The coordinator: a worker is lost or has left.</summary>
    Lost,

    /// <summary>The coordinator: slots have moved.</summary>
    Reassigned,

    /// <summary>The coordinator: the run waits.</summary>
    Waiting,

    /// <summary>The machine had no time for chaos itself, and so perhaps for no other.</summary>
    Stalled,

    /// <summary>Anything else.</summary>
    Note,
}

/// <summary>A round's first commit.</summary>
internal readonly record struct ChaosCommit(TimeSpan At, long Round, int Samples);
