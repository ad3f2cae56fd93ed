using System.Collections.Immutable;
using System.Globalization;

namespace GalaxyCluster.Coordinator.Verification;

/// <summary>Which rounds of a run are computed again.</summary>
public sealed record RoundChoice
{
    private readonly ImmutableArray<(long First, long Last)> _ranges;
    private readonly int _sample;

    private RoundChoice(ImmutableArray<(long First, long Last)> ranges, int sample)
    {
        _ranges = ranges;
        _sample = sample;
    }

    public static RoundChoice None { get; } = new([], 0);

    public static RoundChoice All { get; } = new([(0, long.MaxValue)], 0);

    /// <summary>True when no round is chosen, whatever the run.</summary>
    public bool IsNone => _ranges.IsEmpty && _sample == 0;

    /// <summary>So many rounds, spread evenly over those recorded, the first and the last among them.</summary>
    public static RoundChoice Sample(int count) => new([], count);

    /// <summary>Reads <c>3,10-12</c>.</summary>
    /// <exception cref="FormatException">Says what is wrong and what was expected.</exception>
    public static RoundChoice Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        ImmutableArray<(long, long)>.Builder ranges = ImmutableArray.CreateBuilder<(long, long)>();
        foreach (string part in text.Split(','))
        {
            string[] ends = part.Trim().Split('-');
            if (ends.Length > 2 || !IsRound(ends[0], out long first) || !IsRound(ends[^1], out long last) || last < first)
                throw new FormatException($"'{part}' is neither a round nor a range of rounds: write 3,10-12; rounds count from 0");
            ranges.Add((first, last));
        }
        return new RoundChoice(ranges.ToImmutable(), 0);
    }

    /// <summary>The chosen rounds among <paramref name="rounds"/> recorded ones, ascending.</summary>
    public ImmutableSortedSet<long> Among(long rounds)
    {
        ImmutableSortedSet<long>.Builder chosen = ImmutableSortedSet.CreateBuilder<long>();
        foreach ((long first, long last) in _ranges)
        {
            for (long round = first; round <= last && round < rounds; round++)
                chosen.Add(round);
        }
        for (int i = 0; i < _sample && rounds > 0; i++)
            chosen.Add(_sample == 1 ? rounds - 1 : (long)((Int128)i * (rounds - 1) / (_sample - 1)));
        return chosen.ToImmutable();
    }

    /// <summary>The first round that was named and is not recorded; null when all are.</summary>
    public long? FirstBeyond(long rounds)
    {
        foreach ((long first, long last) in _ranges)
        {
            if (last >= rounds && last != long.MaxValue)
                return Math.Max(first, rounds);
        }
        return null;
    }

    private static bool IsRound(string text, out long round) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out round) && round < long.MaxValue;
}
