using System.Collections.Immutable;

namespace GalaxyCluster.Protocol.Slots;

/// <summary>
/// Shares units out so that the slowest worker is done as early as whole units allow, and among those ways so that few
/// block sums have to be sent.
/// </summary>
public static class SharePlan
{
    /// <summary>
    /// Contiguous ranges in the order of the workers, covering 0..unitCount-1. A worker too slow for even one unit, or
    /// beyond the number of units, gets none.
    /// </summary>
    /// <param name="speeds">Units a second, all above 0; at least one worker.</param>
    public static ImmutableArray<UnitRange> Contiguous(ReadOnlySpan<double> speeds, int unitCount)
    {
        int workers = speeds.Length;
        double makespan = Makespan(Counts(speeds, unitCount, stackalloc int[0]), speeds);
        var least = new int[workers];
        var most = new int[workers];
        int useful = 0;
        for (int i = 0; i < workers; i++)
        {
            most[i] = MostWithin(makespan, speeds[i], unitCount);
            useful += most[i] > 0 ? 1 : 0;
        }

        for (int i = 0; i < workers && useful <= unitCount; i++)
            least[i] = Math.Min(1, most[i]);
        return Cut(speeds, least, most, makespan, unitCount);
    }

    /// <summary>As the other, with at least and at most so many units for each worker.</summary>
    /// <param name="speeds">Units a second, all above 0; at least one worker.</param>
    /// <param name="unitCount">
    /// Units to share out: at least the sum of <paramref name="least"/>, at most that of <paramref name="most"/>.
    /// </param>
    /// <param name="least">For each worker.</param>
    /// <param name="most">For each worker.</param>
    public static ImmutableArray<UnitRange> Contiguous(
        ReadOnlySpan<double> speeds, int unitCount, ReadOnlySpan<int> least, ReadOnlySpan<int> most)
    {
        int workers = speeds.Length;
        int[] counts = least.ToArray();
        for (int unit = counts.Sum(); unit < unitCount; unit++)
        {
            int best = -1;
            for (int i = 0; i < workers; i++)
            {
                if (counts[i] < most[i] && (best < 0 || (counts[i] + 1) / speeds[i] < (counts[best] + 1) / speeds[best]))
                    best = i;
            }

            counts[best]++;
        }

        double makespan = Makespan(counts, speeds);
        var fewest = new int[workers];
        var greatest = new int[workers];
        for (int i = 0; i < workers; i++)
        {
            fewest[i] = Math.Max(least[i], Math.Min(1, counts[i]));
            greatest[i] = Math.Max(counts[i], Math.Min(most[i], MostWithin(makespan, speeds[i], unitCount)));
        }

        return Cut(speeds, fewest, greatest, makespan, unitCount);
    }

    /// <summary>Units for each worker so that the largest (load + count) / speed is least; ties go to the first.</summary>
    /// <param name="loads">Units each worker has to do already; empty: none.</param>
    public static int[] Counts(ReadOnlySpan<double> speeds, int unitCount, ReadOnlySpan<int> loads)
    {
        var counts = new int[speeds.Length];
        for (int unit = 0; unit < unitCount; unit++)
        {
            int best = 0;
            double bestEnd = double.PositiveInfinity;
            for (int i = 0; i < counts.Length; i++)
            {
                double end = ((loads.IsEmpty ? 0 : loads[i]) + counts[i] + 1) / speeds[i];
                if (end < bestEnd)
                    (best, bestEnd) = (i, end);
            }

            counts[best]++;
        }

        return counts;
    }

    /// <summary>Seconds until the last worker is done.</summary>
    public static double Makespan(ReadOnlySpan<int> counts, ReadOnlySpan<double> speeds)
    {
        double makespan = 0;
        for (int i = 0; i < counts.Length; i++)
            makespan = Math.Max(makespan, counts[i] / speeds[i]);
        return makespan;
    }

    // The smallest surplus above the makespan is one unit; a billionth of it is only rounding.
    private static int MostWithin(double makespan, double speed, int unitCount) =>
        (int)Math.Min(unitCount, Math.Floor(makespan * speed * (1 + 1e-9)));

    // Shortest path over (workers placed, units placed); a step is one worker's range and costs the blocks of its cover.
    // Among equal numbers of blocks the more even one wins.
    private static ImmutableArray<UnitRange> Cut(
        ReadOnlySpan<double> speeds, int[] least, int[] most, double makespan, int unitCount)
    {
        const double BlockCost = 1e6;
        int workers = most.Length;
        var cost = new double[workers + 1, unitCount + 1];
        var from = new int[workers + 1, unitCount + 1];
        for (int end = 1; end <= unitCount; end++)
            cost[0, end] = double.PositiveInfinity;
        for (int i = 1; i <= workers; i++)
        {
            int fewest = least[i - 1];
            for (int end = 0; end <= unitCount; end++)
            {
                cost[i, end] = double.PositiveInfinity;
                for (int count = fewest; count <= Math.Min(most[i - 1], end); count++)
                {
                    double before = cost[i - 1, end - count];
                    if (double.IsPositiveInfinity(before))
                        continue;
                    double part = count / (speeds[i - 1] * makespan);
                    double total = before + BlockCost * BlockCover.CountOf(end - count, end, unitCount) + part * part;
                    if (total < cost[i, end])
                        (cost[i, end], from[i, end]) = (total, end - count);
                }
            }
        }

        var ranges = new UnitRange[workers];
        int last = unitCount;
        for (int i = workers; i > 0; i--)
        {
            int first = from[i, last];
            ranges[i - 1] = new UnitRange(first, last - first);
            last = first;
        }

        return [.. ranges];
    }
}
