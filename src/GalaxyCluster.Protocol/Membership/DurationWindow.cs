using System.Collections.Immutable;

namespace GalaxyCluster.Protocol.Membership;

/// <summary>The last 32 measured durations, from which a time-out is computed.</summary>
public sealed record DurationWindow
{
    private const int Capacity = 32;

    /// <summary>Below this many measurements no limit is derived.</summary>
    private const int Enough = 5;

    private readonly ImmutableArray<long> _ticks = [];

    public static DurationWindow Empty { get; } = new();

    public int Count => _ticks.Length;

    /// <summary>False while there are fewer than five measurements.</summary>
    public bool IsSpreadKnown => Count >= Enough;

    public TimeSpan? Median => Count == 0 ? null : new TimeSpan(MedianOf(_ticks.AsSpan()));

    public TimeSpan? Longest => Count == 0 ? null : new TimeSpan(_ticks.Max());

    public DurationWindow Add(TimeSpan duration) => new(
        Count < Capacity
            ? _ticks.Add(duration.Ticks)
            : [.. _ticks.AsSpan()[1..], duration.Ticks]);

    /// <summary>
    /// median + patience x MAD (median absolute deviation), clamped to [floor, ceiling]; <paramref name="unmeasured"/>
    /// while there are fewer than five measurements.
    /// </summary>
    public TimeSpan Limit(int patience, TimeSpan floor, TimeSpan ceiling, TimeSpan unmeasured)
    {
        if (!IsSpreadKnown)
            return unmeasured;
        long median = MedianOf(_ticks.AsSpan());
        Span<long> deviations = stackalloc long[Count];
        for (int i = 0; i < deviations.Length; i++)
            deviations[i] = Math.Abs(_ticks[i] - median);
        long limit = median + patience * MedianOf(deviations);
        return new TimeSpan(Math.Clamp(limit, floor.Ticks, ceiling.Ticks));
    }

    private static long MedianOf(ReadOnlySpan<long> values)
    {
        Span<long> sorted = stackalloc long[values.Length];
        values.CopyTo(sorted);
        sorted.Sort();
        return sorted[(sorted.Length - 1) / 2];
    }

    private DurationWindow()
    {
    }

    private DurationWindow(ImmutableArray<long> ticks) => _ticks = ticks;
}
