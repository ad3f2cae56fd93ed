using System.Runtime.InteropServices;
using System.Security.Cryptography;
using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Losses;
using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Optimizers;
using GalaxyCluster.Engine.Random;

namespace GalaxyCluster.Engine.Training;

/// <summary>
/// Whether this machine computes the same bits as another: both train the same small network and compare digests.
/// </summary>
public static class EngineSelfTest
{
    private const int Batch = 4;

    private const int Steps = 3;

    private const int Classes = 3;

    private const ulong Seed = 20;

    /// <summary>Convolution, both norms, pooling, the smooth functions, dropout, a residual, dense, loss.</summary>
    private const string Network = """
        {
          "name": "self-test",
          "layers": [
            { "conv": { "filters": 20, "kernel": 3 } }, { "batchNorm": {} }, { "relu": {} }, { "maxPool": 2 },
            { "residual": [ { "conv": { "filters": 20, "groups": 2 } }, { "groupNorm": 4 }, { "gelu": {} } ] },
            { "conv": { "filters": 17, "stride": 2 } }, { "silu": {} },
            { "conv": { "filters": 16 } }, { "relu": {} }, { "conv": { "filters": 16 } }, { "relu": {} },
            { "globalAveragePool": {} }, { "dense": 19 }, { "tanh": {} }, { "dropout": 0.25 },
            { "dense": 11 }, { "sigmoid": {} }, { "dense": "classes" }
          ]
        }
        """;

    private static readonly Lazy<Task<string>> Computed = new(() => Task.Run(() => Digest()));

    /// <summary>
    /// SHA-256, lower-case hex, over losses and parameters of three AdamW and SGD steps on made-up pictures. Takes well
    /// below a tenth of a second once compiled.
    /// </summary>
    public static string Digest() => Digest(team: null);

    /// <summary>
    /// The same, computed once for the process on a thread of the pool. Most of its time is compiling: who begins early has
    /// it beside other work.
    /// </summary>
    public static Task<string> DigestAsync() => Computed.Value;

    /// <summary>The same, its kernels shared by a team.</summary>
    internal static string Digest(ThreadTeam? team)
    {
        Model model = Model.Build(ModelSpec.FromCanonical(Network), new ImageShape(3, 12, 12), Classes);
        float[] images = new float[Batch * model.Input.Length];
        CounterRandom random = new(Seed, RandomPurpose.Benchmark);
        for (int i = 0; i < images.Length; i++)
            images[i] = random.Normal((ulong)i);
        float[] targets = new float[Batch * Classes];
        for (int i = 0; i < Batch; i++)
            targets[(i * Classes) + (i % Classes)] = 1f;
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Train(model, new AdamWSpec(0.01f), images, targets, hash, team);
        Train(model, new SgdSpec(0.05f, Momentum: 0.9f, Nesterov: true, WeightDecay: 0.001f), images, targets, hash, team);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Train(
        Model model, OptimizerSpec optimizer, ReadOnlySpan<float> images, ReadOnlySpan<float> targets,
        IncrementalHash hash, ThreadTeam? team)
    {
        Optimizer stepper = Optimizer.Create(optimizer, model);
        float[] flat = new float[model.FlatLength];
        float[] contribution = new float[model.FlatLength];
        float[] state = new float[stepper.StateLength];
        using PreparedParameters parameters = new(model);
        using ModelExecutor executor = new(model, new SoftmaxCrossEntropySpec(LabelSmoothing: 0.1f), Batch, team);
        model.Initialize(flat, Seed);
        for (int step = 0; step < Steps; step++)
        {
            parameters.Load(flat);
            StepResult result = executor.Train(
                parameters, images, targets, Batch, new StepKey(Seed, 0, step, 0, 0), contribution);
            foreach (ref float value in contribution.AsSpan())
                value /= Batch;
            GradientClipping.Clip(model, contribution, 1f);
            stepper.Step(flat, contribution, state, step, 1f);
            hash.AppendData(BitConverter.GetBytes(result.LossSum));
        }
        hash.AppendData(MemoryMarshal.AsBytes<float>(flat));
    }
}
