using GalaxyCluster.Protocol.Slots;
using GalaxyCluster.Protocol.Tests.Simulation;
using Xunit;

namespace GalaxyCluster.Protocol.Tests.Slots;

public sealed class SharePlanTests
{
    [Fact]
    public void RangesAreContiguousCompleteAndAsFastAsWholeUnitsAllow()
    {
        var random = new SimulationRandom(3);
        for (int i = 0; i < 300; i++)
        {
            double[] speeds = [.. Enumerable.Range(0, random.Between(1, 9)).Select(_ => random.Between(1, 40) / 10.0)];
            int units = random.Between(1, 40);
            var ranges = SharePlan.Contiguous(speeds, units);
            Assert.Equal(0, ranges[0].First);
            Assert.Equal(units, ranges[^1].End);
            for (int w = 1; w < speeds.Length; w++)
                Assert.Equal(ranges[w - 1].End, ranges[w].First);
            double best = SharePlan.Makespan(SharePlan.Counts(speeds, units, []), speeds);
            Assert.Equal(best, SharePlan.Makespan([.. ranges.Select(r => r.Count)], speeds), 1e-6 * best);
        }
    }

    [Theory]
    [InlineData(16, 1, 1)]
    [InlineData(16, 2, 2)]
    [InlineData(16, 3, 5)]
    [InlineData(16, 4, 4)]
    [InlineData(16, 5, 6)]
    [InlineData(16, 8, 8)]
    [InlineData(64, 4, 4)]
    public void EqualWorkersSendFewSums(int units, int workers, int mostBlocks)
    {
        double[] speeds = [.. Enumerable.Repeat(1.0, workers)];
        int blocks = SharePlan.Contiguous(speeds, units).Sum(r => BlockCover.CountOf(r.First, r.End, units));
        Assert.InRange(blocks, workers, mostBlocks);
    }

    [Fact]
    public void EveryUsefulWorkerGetsSomething() =>
        Assert.All(SharePlan.Contiguous([1, 1, 1, 1, 1, 1, 1, 1, 1], 16), r => Assert.InRange(r.Count, 1, 2));

    [Fact]
    public void AFasterWorkerGetsMore()
    {
        var ranges = SharePlan.Contiguous([1, 1, 1, 0.25], 16);
        Assert.Equal(1, ranges[3].Count);
        Assert.All(ranges.Take(3), r => Assert.InRange(r.Count, 4, 6));
    }

    [Fact]
    public void AHopelesslySlowWorkerGetsNothing() =>
        Assert.Equal(0, SharePlan.Contiguous([1, 0.01], 8)[1].Count);

    [Fact]
    public void MoreWorkersThanUnitsLeaveSomeStandingBy()
    {
        var ranges = SharePlan.Contiguous([1, 1, 1, 1, 1], 3);
        Assert.Equal(3, ranges.Count(r => r.Count == 1));
        Assert.Equal(2, ranges.Count(r => r.Count == 0));
    }

    [Fact]
    public void UnitsGoToThoseWithLessToDo() =>
        Assert.Equal([0, 3], SharePlan.Counts([1, 1], 3, [4, 0]));
}
