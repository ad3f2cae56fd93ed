using System.Collections.Immutable;

namespace GalaxyCluster.Cli.Chaos;

/// <summary>Measured times of one kind, summed up.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Count">How often.</param>
/// <param name="MedianSeconds">Half of them took no longer.</param>
/// <param name="P99Seconds">99 of 100 took no longer; of fewer than 100, the longest.</param>
internal sealed record Durations(string What, int Count, double MedianSeconds, double P99Seconds)
{
    /// <summary>Null when nothing was measured.</summary>
    public static Durations? Of(string what, IEnumerable<TimeSpan> times)
    {
        ImmutableArray<double> sorted = [.. times.Select(time => time.TotalSeconds).Order()];
        return sorted.IsEmpty
            ? null
            : new Durations(what, sorted.Length, At(sorted, 0.5), At(sorted, 0.99));
    }

    private static double At(ImmutableArray<double> sorted, double part) =>
        sorted[Math.Clamp((int)Math.Ceiling(part * sorted.Length) - 1, 0, sorted.Length - 1)];
}
