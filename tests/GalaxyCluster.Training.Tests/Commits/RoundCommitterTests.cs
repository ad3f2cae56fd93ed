using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Training;
using GalaxyCluster.Training.Commits;
using GalaxyCluster.Training.Runs;
using GalaxyCluster.Training.Slots;
using Xunit;

namespace GalaxyCluster.Training.Tests.Commits;

public sealed class RoundCommitterTests
{
    private const string Sgd = "optimizer: { sgd: { learningRate: 0.5, momentum: 0 } }";

    [Fact]
    public void PlainSgdStepsByTheMeanAndReplacesBuffers()
    {
        RunDefinition definition = TinySky.Run(Sgd);
        RoundCommitter committer = new(definition);
        float[] before = committer.Parameters.ToArray();
        (float[] sum, StepResult total) = Sum(definition, 0, value: 20f);
        CommitSummary summary = committer.Commit(0, sum, total);
        foreach (ParameterTensor tensor in definition.BuildModel().Parameters)
        {
            for (int i = tensor.Offset; i < tensor.Offset + tensor.Length; i++)
            {
                float expected = tensor.Kind == ParameterKind.Buffer ? 1f : before[i] - 0.5f;
                Assert.Equal(expected, committer.Parameters.Span[i]);
            }
        }

        Assert.Equal(1, committer.NextRound);
        Assert.Equal(ContributionDigest.Of(committer.Parameters.Span), summary.ParametersSha256);
        Assert.Equal(0.5f, summary.LearningRate);
        Assert.Equal((float)Math.Sqrt(definition.BuildModel().TrainableCount), summary.GradientNorm, 1e-3f);
        Assert.Equal((2.0, 0.5, 20), (summary.LossMean, summary.TrainAccuracy, summary.Samples));
    }

    [Fact]
    public void ClippingLimitsTheStep()
    {
        RunDefinition definition = TinySky.Run(Sgd + "\nclipNorm: 0.25");
        RoundCommitter committer = new(definition);
        float[] before = committer.Parameters.ToArray();
        (float[] sum, StepResult total) = Sum(definition, 0, value: 20f);
        CommitSummary summary = committer.Commit(0, sum, total);
        double moved = 0;
        foreach (ParameterTensor tensor in definition.BuildModel().Parameters.Where(p => p.Kind == ParameterKind.Trainable))
        {
            for (int i = tensor.Offset; i < tensor.Offset + tensor.Length; i++)
                moved += Math.ScaleB(committer.Parameters.Span[i] - before[i], 0) * (committer.Parameters.Span[i] - before[i]);
        }

        Assert.Equal(0.5 * 0.25, Math.Sqrt(moved), 1e-4);
        Assert.True(summary.GradientNorm > 1);
    }

    [Fact]
    public void AveragingMovesByTheMean()
    {
        RunDefinition definition = TinySky.Run("localSteps: 2");
        RoundCommitter committer = new(definition);
        float[] before = committer.Parameters.ToArray();
        (float[] sum, StepResult total) = Sum(definition, 0, value: 0.25f * 40);
        committer.Commit(0, sum, total);
        ParameterTensor weight = definition.BuildModel().Parameters[0];
        Assert.Equal(before[weight.Offset] - 0.25f, committer.Parameters.Span[weight.Offset]);
    }

    [Fact]
    public void NesterovFollowsItsFormula()
    {
        RunDefinition definition = TinySky.Run("localSteps: 2\nouter: { nesterov: { learningRate: 0.7, momentum: 0.9 } }");
        RoundCommitter committer = new(definition);
        double p = committer.Parameters.Span[0], v = 0;
        for (int round = 0; round < 3; round++)
        {
            int samples = new RunPlan(definition).SampleCount(round);
            (float[] sum, StepResult total) = Sum(definition, round, value: 0.25f * samples);
            committer.Commit(round, sum, total);
            v = (0.9 * v) + 0.25;
            p -= 0.7 * (0.25 + (0.9 * v));
            Assert.Equal(p, committer.Parameters.Span[0], 1e-5);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("localSteps: 2\nouter: nesterov")]
    public void AnExportedStateGoesOnTheSame(string yaml)
    {
        RunDefinition definition = TinySky.Run(yaml);
        RoundCommitter straight = new(definition), resumed = new(definition);
        for (int round = 0; round < 3; round++)
        {
            (float[] sum, StepResult total) = Sum(definition, round, value: 3f + round);
            straight.Commit(round, sum, total);
            if (round == 1) resumed.Import(straight.Export());
            if (round == 2) resumed.Commit(round, sum, total);
        }

        Assert.Equal(straight.ParametersSha256, resumed.ParametersSha256);
        Assert.Equal(3, resumed.NextRound);
    }

    [Fact]
    public void AForgottenOptimizerStateShows()
    {
        RunDefinition definition = TinySky.Run();
        RoundCommitter straight = new(definition), resumed = new(definition);
        (float[] sum, StepResult total) = Sum(definition, 0, value: 3f);
        straight.Commit(0, sum, total);
        CommitterState state = straight.Export();
        resumed.Import(state with { OptimizerState = new float[state.OptimizerState.Length] });
        (sum, total) = Sum(definition, 1, value: 4f);
        straight.Commit(1, sum, total);
        resumed.Commit(1, sum, total);
        Assert.NotEqual(straight.ParametersSha256, resumed.ParametersSha256);
    }

    [Fact]
    public void WhatDoesNotBelongIsRefusedAndChangesNothing()
    {
        RunDefinition definition = TinySky.Run();
        RoundCommitter committer = new(definition);
        string before = committer.ParametersSha256;
        (float[] sum, StepResult total) = Sum(definition, 0, value: 1f);
        Assert.Throws<CommitException>(() => committer.Commit(1, sum, total));
        Assert.Throws<CommitException>(() => committer.Commit(0, sum.AsSpan(1), total));
        Assert.Throws<CommitException>(() => committer.Commit(0, sum, total with { Samples = total.Samples - 1 }));
        Assert.Throws<CommitException>(() => committer.Commit(0, sum, total with { LossSum = double.NaN }));
        sum[3] = float.PositiveInfinity;
        CommitException e = Assert.Throws<CommitException>(() => committer.Commit(0, sum, total));
        Assert.Contains(definition.BuildModel().Parameters[0].Name, e.Message, StringComparison.Ordinal);
        Assert.Equal((before, 0L), (ContributionDigest.Of(committer.Parameters.Span), committer.NextRound));
    }

    [Fact]
    public void AForeignStateIsRefused()
    {
        RoundCommitter committer = new(TinySky.Run());
        CommitterState state = committer.Export();
        Assert.Throws<CommitException>(() => committer.Import(state with { NextRound = 1000 }));
        Assert.Throws<CommitException>(() => committer.Import(state with { ParametersSha256 = new string('0', 64) }));
        Assert.Throws<CommitException>(() => committer.Import(state with { OptimizerState = [] }));
        state.Parameters[0] += 1;
        Assert.Throws<CommitException>(() => committer.Import(state));
    }

    private static (float[] Sum, StepResult Total) Sum(RunDefinition definition, long round, float value)
    {
        float[] sum = new float[definition.BuildModel().FlatLength];
        Array.Fill(sum, value);
        int samples = new RunPlan(definition).SampleCount(round);
        return (sum, new StepResult(2.0 * samples, samples / 2, samples));
    }
}
