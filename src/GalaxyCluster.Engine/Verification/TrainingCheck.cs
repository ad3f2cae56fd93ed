using System.Globalization;
using GalaxyCluster.Engine.Losses;
using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Optimizers;
using GalaxyCluster.Engine.Random;
using GalaxyCluster.Engine.Training;

namespace GalaxyCluster.Engine.Verification;

/// <summary>A short training of the default model on made-up pictures ends at a known loss, with every answer right.</summary>
internal static class TrainingCheck
{
    private const int Side = 32;

    private const int Batch = 16;

    private const int Classes = 4;

    private const int Steps = 20;

    /// <summary>So small that rounding does not grow: with ten times as much, one unit in the last place moves the loss by 9 %.</summary>
    private const float LearningRate = 0.0002f;

    /// <summary>Mean loss of the last step.</summary>
    private const double KnownLoss = 0.0690;

    /// <summary>Parameters moved by a unit in the last place after each step move the loss by up to 1.5 %.</summary>
    private const double Margin = 0.03;

    /// <param name="spoil">Does something to the parameters after each step: nothing, outside of tests.</param>
    public static EngineCheck Run(Action<float[]> spoil)
    {
        Model model = Model.Build(KnownModels.Load(KnownModels.Default), new ImageShape(3, Side, Side), Classes);
        Optimizer optimizer = Optimizer.Create(new AdamWSpec(LearningRate), model);
        (float[] images, float[] targets) = Pictures(model);
        float[] flat = new float[model.FlatLength];
        float[] contribution = new float[model.FlatLength];
        float[] state = new float[optimizer.StateLength];
        using PreparedParameters prepared = new(model);
        using ModelExecutor executor = new(model, new SoftmaxCrossEntropySpec(), Batch);
        model.Initialize(flat, seed: 6);
        StepResult result = default;
        double first = 0;
        for (int step = 0; step <= Steps; step++)
        {
            prepared.Load(flat);
            result = executor.Train(prepared, images, targets, Batch, default, contribution);
            first = step == 0 ? result.LossSum / Batch : first;
            foreach (ref float value in contribution.AsSpan())
                value /= Batch;
            optimizer.Step(flat, contribution, state, step, 1f);
            spoil(flat);
        }

        double last = result.LossSum / Batch;
        return new EngineCheck(
            "a short training ends where it must",
            Math.Abs(last - KnownLoss) <= Margin * KnownLoss && result.Correct == Batch,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{model.Spec.Name}, {Steps} steps: loss {first:F4} to {last:F5} (known {KnownLoss}), "
                + $"{result.Correct} of {Batch} right"));
    }

    /// <summary>Noise, and in it stripes whose direction and distance tell the class.</summary>
    private static (float[] Images, float[] Targets) Pictures(Model model)
    {
        CounterRandom random = new(6, RandomPurpose.Benchmark);
        var images = new float[Batch * model.Input.Length];
        var targets = new float[Batch * Classes];
        for (int i = 0; i < images.Length; i++)
        {
            int label = i / model.Input.Length % Classes;
            int along = label < 2 ? i % Side : i / Side % Side;
            images[i] = random.Normal((ulong)i) + (along / (2 + (label % 2)) % 2);
        }

        for (int i = 0; i < Batch; i++)
            targets[(i * Classes) + (i % Classes)] = 1f;
        return (images, targets);
    }
}
