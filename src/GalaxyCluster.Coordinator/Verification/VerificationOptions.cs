using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Training.Runs;

namespace GalaxyCluster.Coordinator.Verification;

/// <summary>How thoroughly a run is verified.</summary>
public sealed record VerificationOptions
{
    /// <summary>Rounds to compute again.</summary>
    public RoundChoice Rounds { get; init; } = RoundChoice.None;

    /// <summary>Opens the run's data set, which becomes the verification's; asked only when rounds are computed.</summary>
    public Func<RunDefinition, Dataset>? OpenData { get; init; }

    /// <summary>Slots computed at once, 1 to 1024.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Told how many of the rounds to compute are done.</summary>
    public IProgress<(long Done, long Total)>? Progress { get; init; }
}
