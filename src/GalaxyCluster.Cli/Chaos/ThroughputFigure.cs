using System.Collections.Immutable;

namespace GalaxyCluster.Cli.Chaos;

/// <summary>A stretch of a measured run.</summary>
/// <param name="What">What is done to the cluster in it.</param>
/// <param name="FromSeconds">Counted from the first committed round.</param>
/// <param name="ToSeconds">Counted from the first committed round.</param>
/// <param name="Ideal">
/// The part of the undisturbed rate that the workers' speeds allow with whole slots; 0 for an undisturbed stretch.
/// </param>
internal sealed record ThroughputWindow(string What, double FromSeconds, double ToSeconds, double Ideal);

/// <summary>How fast rounds were committed in a stretch.</summary>
/// <param name="What">What was done to the cluster in it.</param>
/// <param name="Seconds">Its length.</param>
/// <param name="RoundsPerSecond">Commits of new rounds.</param>
/// <param name="Kept">Part of the undisturbed rate of the same run.</param>
/// <param name="OfIdeal">Part of what the workers' speeds allow.</param>
internal sealed record ThroughputFigure(string What, double Seconds, double RoundsPerSecond, double Kept, double OfIdeal)
{
    /// <summary>Figures of windows that the run covers whole; the undisturbed ones together are the measure of all.</summary>
    public static ImmutableArray<ThroughputFigure> Of(
        ImmutableArray<ThroughputWindow> windows, ImmutableArray<ChaosCommit> commits)
    {
        if (commits.IsEmpty)
            return [];
        double start = commits[0].At.TotalSeconds, end = commits[^1].At.TotalSeconds - start;
        ThroughputWindow[] covered = [.. windows.Where(window => window.ToSeconds <= end)];
        ThroughputWindow[] quiet = [.. covered.Where(window => window.Ideal == 0)];
        double usual = quiet.Sum(Rounds) / quiet.Sum(window => window.ToSeconds - window.FromSeconds);
        return [.. covered.Select(Figure)];

        double Rounds(ThroughputWindow window) => commits.Count(commit =>
            commit.At.TotalSeconds - start >= window.FromSeconds && commit.At.TotalSeconds - start < window.ToSeconds);

        ThroughputFigure Figure(ThroughputWindow window)
        {
            double seconds = window.ToSeconds - window.FromSeconds, rate = Rounds(window) / seconds;
            return new ThroughputFigure(
                window.What, seconds, rate, rate / usual, rate / usual / (window.Ideal == 0 ? 1 : window.Ideal));
        }
    }
}
