using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Training.Runs;
using Xunit;

namespace GalaxyCluster.Training.Tests.Runs;

public sealed class RunPlanTests
{
    public static TheoryData<int, int, int, int> Shapes
    {
        get
        {
            TheoryData<int, int, int, int> shapes = [];
            foreach (int samples in (int[])[1, 2, 3, 7, 16, 17, 100, 257, 1000])
            {
                foreach (int slots in (int[])[1, 2, 3, 7, 16, 40])
                {
                    foreach ((int batch, int local) in ((int, int)[])[(1, 1), (3, 1), (8, 1), (4, 3), (2, 16)])
                        shapes.Add(samples, slots, batch, local);
                }
            }

            return shapes;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void EveryEpochUsesEverySampleExactlyOnce(int samples, int slots, int batch, int local)
    {
        RunPlan plan = new(Shape(samples, slots, batch, local));
        int[] into = new int[batch * local];
        for (int epoch = 0; epoch < 2; epoch++)
        {
            int[] used = new int[samples];
            for (int r = 0; r < plan.RoundsPerEpoch; r++)
            {
                long round = ((long)epoch * plan.RoundsPerEpoch) + r;
                int total = 0;
                for (int slot = 0; slot < slots; slot++)
                {
                    (int first, int count) = plan.SlotRange(slot);
                    int n = plan.Samples(round, slot, into);
                    Assert.Equal(plan.SampleCount(round, slot), n);
                    foreach (int sample in into.AsSpan(0, n))
                    {
                        Assert.InRange(sample, first, first + count - 1);
                        used[sample]++;
                    }

                    total += n;
                }

                Assert.True(total > 0);
                Assert.Equal(total, plan.SampleCount(round));
            }

            Assert.All(used, count => Assert.Equal(1, count));
        }
    }

    [Fact]
    public void ADroppedSampleWouldShow()
    {
        // The counting above catches a plan that forgets a round.
        RunPlan plan = new(Shape(100, 4, 3, 1));
        int total = Enumerable.Range(0, plan.RoundsPerEpoch - 1).Sum(r => plan.SampleCount(r));
        Assert.NotEqual(100, total);
    }

    [Fact]
    public void SharesAreContiguousAndEven()
    {
        RunPlan plan = new(Shape(1003, 16, 8, 1));
        int next = 0;
        for (int slot = 0; slot < 16; slot++)
        {
            (int first, int count) = plan.SlotRange(slot);
            Assert.Equal(next, first);
            Assert.InRange(count, 62, 63);
            next = first + count;
        }

        Assert.Equal(1003, next);
    }

    [Fact]
    public void EpochsAndSlotsAreShuffledDifferently()
    {
        RunPlan plan = new(Shape(640, 10, 8, 1));
        int[] first = Order(plan, 0, 0), again = Order(plan, 0, 0), nextEpoch = Order(plan, 1, 0), nextSlot = Order(plan, 0, 1);
        Assert.Equal(first, again);
        Assert.NotEqual(first, nextEpoch);
        Assert.NotEqual(first, nextSlot.Select(s => s - 64));
        Assert.NotEqual(first, first.Order());
        Assert.NotEqual(first, Order(new RunPlan(Shape(640, 10, 8, 1) with { Seed = 8 }), 0, 0));
    }

    [Fact]
    public void ValidationIsEvaluatedEveryFewEpochsAndAtTheEndWithTest()
    {
        RunPlan plan = new(Shape(64, 4, 8, 1) with { Epochs = 5, EvaluateEvery = 2, ValidationCount = 600, TestCount = 10 });
        Assert.Equal(2, plan.RoundsPerEpoch);
        Assert.Equal([3, 7, 9], Enumerable.Range(0, 10).Where(r => plan.EvaluatesAfter(r)));
        Assert.Equal(3, plan.EvaluationPartCount(3));
        Assert.Equal(4, plan.EvaluationPartCount(9));
        Assert.Equal(new EvaluationPart(SplitNames.Validation, 512, 88), plan.EvaluationPart(9, 2));
        Assert.Equal(new EvaluationPart(SplitNames.Test, 0, 10), plan.EvaluationPart(9, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => plan.EvaluationPart(3, 3));
    }

    [Fact]
    public void WithoutOtherSplitsNothingIsEvaluated()
    {
        RunPlan plan = new(Shape(64, 4, 8, 1));
        Assert.DoesNotContain(true, Enumerable.Range(0, (int)plan.TotalRounds).Select(r => plan.EvaluatesAfter(r)));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(6)]
    public void RoundsOutsideTheRunAreRefused(long round) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RunPlan(Shape(64, 4, 8, 1)).SampleCount(round));

    private static int[] Order(RunPlan plan, int epoch, int slot)
    {
        int[] order = new int[plan.SlotRange(slot).Count];
        plan.EpochOrder(epoch, slot, order);
        return order;
    }

    private static RunShape Shape(int samples, int slots, int batch, int local) => new()
    {
        Seed = 7,
        Slots = slots,
        MicroBatch = batch,
        LocalSteps = local,
        Epochs = 3,
        EvaluateEvery = 1,
        TrainCount = samples,
    };
}
