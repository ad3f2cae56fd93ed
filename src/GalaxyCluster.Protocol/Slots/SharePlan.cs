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
        var most = new int[workers];
        int useful = 0;
        for (int i = 0; i < workers; i++)
        {
            // The smallest surplus above the makespan is one unit; a billionth of it is only rounding.
            most[i] = (int)Math.Min(unitCount, Math.Floor(makespan * speeds[i] * (1 + 1e-9)));
            useful += most[i] > 0 ? 1 : 0;
        }

        int least = useful <= unitCount ? 1 : 0;
        return Cut(speeds, most, least, makespan, unitCount);
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

    // Shortest path over (workers placed, units placed); a step is one worker's range and costs the blocks of its cover.
    // Among equal numbers of blocks the more even one wins.
    private static ImmutableArray<UnitRange> Cut(
        ReadOnlySpan<double> speeds, int[] most, int least, double makespan, int unitCount)
    {
        const double BlockCost = 1e6;
        int workers = most.Length;
        var cost = new double[workers + 1, unitCount + 1];
        var from = new int[workers + 1, unitCount + 1];
        for (int end = 1; end <= unitCount; end++)
            cost[0, end] = double.PositiveInfinity;
        for (int i = 1; i <= workers; i++)
        {
            int fewest = Math.Min(least, most[i - 1]);
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
