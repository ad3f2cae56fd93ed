namespace GalaxyCluster.Training.Local;

/// <summary>How a run is trained in this one process. Nothing here changes a trained number.</summary>
public sealed record LocalOptions
{
    /// <summary>Slots computed at once, 1 to 1024.</summary>
    public required int Threads { get; init; }

    /// <summary>The run's folder.</summary>
    public required string RunDirectory { get; init; }

    /// <summary>Go on from the newest checkpoint in the folder, if there is one.</summary>
    public bool Resume { get; init; }

    /// <summary>Longest wall time between two checkpoints; one is also made after every evaluated epoch.</summary>
    public TimeSpan CheckpointEvery { get; init; } = TimeSpan.FromSeconds(30);
}
