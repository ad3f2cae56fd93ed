using GalaxyCluster.Engine.Training;
using Xunit;

namespace GalaxyCluster.Engine.Tests.Oracles;

/// <summary>Every layer, composite and loss against PyTorch in float64: outputs, losses, every gradient, running statistics.</summary>
public sealed class GoldenNetworkTests
{
    public static TheoryData<string, string> Cases => GoldenFile.Names("layers", "networks", "losses");

    [Theory]
    [MemberData(nameof(Cases))]
    public void TrainingGivesPyTorchsGradients(string file, string name)
    {
        NetworkCase network = NetworkCase.Load(file, name);
        if (!network.Json.GetProperty("trained").GetBoolean())
            return;
        (StepResult result, float[] contribution) = network.Train();
        Assert.True(Closeness.IsClose(result.LossSum, network.Json.GetProperty("lossSum").GetDouble()), $"loss {result.LossSum}");
        Assert.Empty(Closeness.Differences(network.Model, Expected(network), contribution));
        Assert.Equal(network.Batch, result.Samples);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void EvaluationGivesPyTorchsProbabilities(string file, string name)
    {
        NetworkCase network = NetworkCase.Load(file, name);
        float[] probabilities = new float[network.Batch * network.Model.ClassCount];
        float[] predicted = new float[probabilities.Length];
        using PreparedParameters parameters = new(network.Model);
        using ModelExecutor executor = new(network.Model, network.Loss, network.Batch);
        parameters.Load(network.Flat);
        StepResult result = executor.Evaluate(parameters, network.Images, network.Targets, network.Batch, probabilities);
        executor.Predict(parameters, network.Images, network.Batch, predicted);
        Assert.True(Closeness.IsClose(result.LossSum, network.Json.GetProperty("evaluatedLossSum").GetDouble()));
        double[] expected = network.Json.Numbers("probabilities");
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], probabilities[i], Closeness.RelativeTolerance);
        Assert.Equal(probabilities, predicted);
    }

    internal static double[] Expected(NetworkCase network)
        => [.. network.Json.GetProperty("tensors").EnumerateArray().SelectMany(tensor => tensor.Numbers("contribution"))];
}
