using System.Text.Json;
using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Optimizers;
using Xunit;

namespace GalaxyCluster.Engine.Tests.Oracles;

/// <summary>Six steps of every optimizer, and the clipping of gradients, against PyTorch.</summary>
public sealed class GoldenOptimizerTests
{
    public static TheoryData<string, string> Cases => GoldenFile.Names("optimizers");

    [Theory]
    [MemberData(nameof(Cases))]
    public void StepsGivePyTorchsParameters(string file, string name)
    {
        JsonElement json = GoldenFile.Read(file)[name];
        Model model = Model.Build(
            ModelSpec.Parse(json.GetProperty("model").GetRawText(), name), new ImageShape(1, 2, 3), json.GetProperty("classes").GetInt32());
        Optimizer optimizer = Optimizer.Create(ReadSpec(json.GetProperty("optimizer")), model);
        float[] flat = NetworkCase.ReadParameters(json, model);
        float[] mean = new float[flat.Length];
        float[] state = new float[optimizer.StateLength];
        float clip = json.GetProperty("clip").GetSingle();
        for (int step = 0; step < json.GetProperty("steps").GetInt32(); step++)
        {
            for (int i = 0; i < model.Parameters.Length; i++)
                GoldenFile.Values(5000 + (100 * step) + i, model.Parameters[i].Length).CopyTo(mean, model.Parameters[i].Offset);
            if (clip > 0f)
            {
                float norm = GradientClipping.Clip(model, mean, clip);
                Assert.True(Closeness.IsClose(norm, json.Numbers("norms")[step]), $"norm {norm} at step {step}");
            }
            optimizer.Step(flat, mean, state, step, learningRateFactor: 1f);
        }
        double[] expected = [.. json.GetProperty("tensors").EnumerateArray().SelectMany(tensor => tensor.Numbers("final"))];
        Assert.Empty(Closeness.Differences(model, expected, flat));
    }

    private static OptimizerSpec ReadSpec(JsonElement json)
    {
        float Number(string name, float otherwise) => json.TryGetProperty(name, out JsonElement value) ? value.GetSingle() : otherwise;
        return json.GetProperty("kind").GetString() == "sgd"
            ? new SgdSpec(
                Number("learningRate", 0f), Number("momentum", 0f), json.TryGetProperty("nesterov", out _), Number("weightDecay", 0f))
            : new AdamWSpec(
                Number("learningRate", 0f), Number("beta1", 0.9f), Number("beta2", 0.999f), Number("epsilon", 1e-8f),
                Number("weightDecay", 0f));
    }
}
