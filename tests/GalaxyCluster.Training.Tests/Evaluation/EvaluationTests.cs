using System.Collections.Immutable;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Training.Commits;
using GalaxyCluster.Training.Evaluation;
using GalaxyCluster.Training.Runs;
using GalaxyCluster.Training.Slots;
using Xunit;

namespace GalaxyCluster.Training.Tests.Evaluation;

public sealed class EvaluationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void FiguresDoNotDependOnWhoComputesTheParts(int threads)
    {
        RunDefinition definition = TinySky.Run(validation: 600, test: 300);
        ImmutableArray<SplitEvaluation> one = Evaluate(definition, 1, reverse: false);
        ImmutableArray<SplitEvaluation> other = Evaluate(definition, threads, reverse: true);
        Assert.Equal([SplitNames.Validation, SplitNames.Test], one.Select(s => s.Split));
        Assert.Equal([600, 300], one.Select(s => s.Counts.Samples));
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(one[i].Counts.Confusion.ToArray(), other[i].Counts.Confusion.ToArray());
            Assert.Equal(BitConverter.DoubleToInt64Bits(one[i].Counts.LossSum), BitConverter.DoubleToInt64Bits(other[i].Counts.LossSum));
            Assert.Equal(new int[] { 200, 200, 200 }.Select(n => n * one[i].Counts.Samples / 600), Rows(one[i].Counts));
        }
    }

    [Fact]
    public void APartCountsOnceAndMustFit()
    {
        RunDefinition definition = TinySky.Run(validation: 300);
        EvaluationMerge merge = new(new RunPlan(definition), new RunPlan(definition).TotalRounds - 1, 3);
        EvaluationCounts part = new(3, [256, 0, 0, 0, 0, 0, 0, 0, 0], 1, 256);
        merge.Add(0, part);
        Assert.Throws<InvalidOperationException>(() => merge.Add(0, part));
        Assert.Throws<ArgumentException>(() => merge.Add(1, part));
        Assert.Throws<InvalidOperationException>(() => merge.Merge());
        Assert.False(merge.IsComplete);
        merge.Add(1, new EvaluationCounts(3, [0, 44, 0, 0, 0, 0, 0, 0, 0], 2, 44));
        Assert.True(merge.IsComplete);
        SplitEvaluation all = Assert.Single(merge.Merge());
        Assert.Equal((300, 3.0, 256, 44), (all.Counts.Samples, all.Counts.LossSum, all.Counts.Confusion[0], all.Counts.Confusion[1]));
    }

    private static ImmutableArray<SplitEvaluation> Evaluate(RunDefinition definition, int threads, bool reverse)
    {
        RunPlan plan = new(definition);
        long round = plan.TotalRounds - 1;
        using ComputePool pool = new(definition, plan, TinySky.Splits(definition)(SplitNames.Train), threads);
        pool.Load(new RoundCommitter(definition).Parameters);
        int[] order = [.. Enumerable.Range(0, plan.EvaluationPartCount(round))];
        if (reverse) Array.Reverse(order);
        EvaluationMerge merge = new(plan, round, 3);
        pool.ComputeParts(
            order.Select(part => plan.EvaluationPart(round, part)).ToArray(), TinySky.Splits(definition), (i, counts) => merge.Add(order[i], counts),
            CancellationToken.None);
        return merge.Merge();
    }

    private static IEnumerable<int> Rows(EvaluationCounts counts)
    {
        int[] confusion = counts.Confusion.ToArray();
        return Enumerable.Range(0, 3).Select(row => confusion.Skip(row * 3).Take(3).Sum());
    }
}
