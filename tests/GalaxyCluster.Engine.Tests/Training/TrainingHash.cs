using System.Runtime.InteropServices;
using System.Security.Cryptography;
using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Losses;
using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Optimizers;
using GalaxyCluster.Engine.Training;

namespace GalaxyCluster.Engine.Tests.Training;

/// <summary>Hashes of a named model's losses and parameters on the way through some training steps on small pictures.</summary>
internal static class TrainingHash
{
    private const int Side = 16;

    private const int Batch = 2;

    /// <summary>
    /// A folder through which the models pass as canonical JSON: YamlDotNet's regular expressions fail under qemu 7.2, so
    /// the machine that starts the emulator reads the YAML for it.
    /// </summary>
    private const string ModelsVariable = "GALAXY_BIT_REPORT_MODELS";

    /// <summary>SHA-256, lower-case hex, after each of the given numbers of steps, which ascend.</summary>
    public static string[] Compute(string name, ReadOnlySpan<int> steps, int threads = 1)
    {
        Model model = Model.Build(Load(name), new ImageShape(3, Side, Side), 3);
        bool nielsen = name == "nielsen-mlp";
        Optimizer optimizer = Optimizer.Create(nielsen ? new SgdSpec(1f) : new AdamWSpec(0.003f), model);
        ToyProblem toy = new(model.Input, model.ClassCount, Batch);
        float[] flat = new float[model.FlatLength];
        float[] contribution = new float[model.FlatLength];
        float[] state = new float[optimizer.StateLength];
        string[] hashes = new string[steps.Length];
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using ThreadTeam team = new(threads);
        using PreparedParameters parameters = new(model);
        using ModelExecutor executor = new(
            model, nielsen ? new QuadraticCostSpec() : new SoftmaxCrossEntropySpec(LabelSmoothing: 0.1f), Batch, team);
        model.Initialize(flat, seed: 1);
        int done = 0;
        for (int i = 0; i < steps.Length; i++)
        {
            for (; done < steps[i]; done++)
            {
                parameters.Load(flat);
                StepResult result = executor.Train(
                    parameters, toy.Images, toy.Targets, Batch, new StepKey(1, 0, done, 0, 0), contribution);
                foreach (ref float value in contribution.AsSpan())
                    value /= Batch;
                optimizer.Step(flat, contribution, state, done, 1f);
                hash.AppendData(BitConverter.GetBytes(result.LossSum));
            }
            hash.AppendData(MemoryMarshal.AsBytes<float>(flat));
            hashes[i] = Convert.ToHexStringLower(hash.GetCurrentHash());
        }
        return hashes;
    }

    private static ModelSpec Load(string name)
    {
        if (Environment.GetEnvironmentVariable(ModelsVariable) is not { Length: > 0 } folder)
            return KnownModels.Load(name);
        string file = Path.Combine(folder, name + ".json");
        if (!File.Exists(file))
            File.WriteAllText(file, KnownModels.Load(name).Canonical);
        return ModelSpec.FromCanonical(File.ReadAllText(file));
    }
}
