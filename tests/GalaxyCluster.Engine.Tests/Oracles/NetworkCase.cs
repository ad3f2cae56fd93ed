using System.Text.Json;
using GalaxyCluster.Engine.Layers;
using GalaxyCluster.Engine.Losses;
using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Training;
using Xunit;

namespace GalaxyCluster.Engine.Tests.Oracles;

/// <summary>A small network with its batch, as the generator made it.</summary>
internal sealed class NetworkCase
{
    public static readonly StepKey Key = new(5, 1, 2, 3, 4);

    private NetworkCase(JsonElement json, Func<string, LayerKind> vocabulary)
    {
        int[] shape = [.. json.GetProperty("input").EnumerateArray().Select(size => size.GetInt32())];
        Json = json;
        Spec = ModelSpec.Parse(json.GetProperty("model").GetRawText(), json.GetProperty("name").GetString()!);
        Model = Model.Build(Spec, new ImageShape(shape[0], shape[1], shape[2]), json.GetProperty("classes").GetInt32(), vocabulary);
        Batch = json.GetProperty("batch").GetInt32();
        Loss = ReadLoss(json.GetProperty("loss"));
        Images = GoldenFile.Values(7, Batch * Model.Input.Length);
        Targets = ReadTargets(json);
        Flat = ReadParameters(json, Model);
    }

    public JsonElement Json { get; }

    public ModelSpec Spec { get; }

    public Model Model { get; }

    public int Batch { get; }

    public LossSpec Loss { get; }

    public float[] Images { get; }

    public float[] Targets { get; }

    public float[] Flat { get; }

    public static NetworkCase Load(string file, string name, Func<string, LayerKind>? vocabulary = null)
        => new(GoldenFile.Read(file)[name], vocabulary ?? (kind => LayerVocabulary.Find(kind)!));

    /// <summary>The flat vector of a case: names, order and shapes must be those the generator found.</summary>
    public static float[] ReadParameters(JsonElement json, Model model)
    {
        JsonElement[] tensors = [.. json.GetProperty("tensors").EnumerateArray()];
        Assert.Equal(tensors.Select(t => t.GetProperty("name").GetString()), model.Parameters.Select(p => p.Name));
        float[] flat = new float[model.FlatLength];
        for (int i = 0; i < tensors.Length; i++)
        {
            ParameterTensor tensor = model.Parameters[i];
            Assert.Equal(tensors[i].GetProperty("shape").EnumerateArray().Select(s => s.GetInt32()), tensor.Shape);
            (float scale, float offset) = (tensors[i].GetProperty("scale").GetSingle(), tensors[i].GetProperty("offset").GetSingle());
            float[] values = GoldenFile.Values(1000 + i, tensor.Length);
            for (int k = 0; k < values.Length; k++)
                flat[tensor.Offset + k] = (values[k] * scale) + offset;
        }
        return flat;
    }

    /// <summary>What the engine makes of the case in training.</summary>
    public (StepResult Result, float[] Contribution) Train()
    {
        float[] contribution = new float[Model.FlatLength];
        using PreparedParameters parameters = new(Model);
        using ModelExecutor executor = new(Model, Loss, Batch);
        parameters.Load(Flat);
        return (executor.Train(parameters, Images, Targets, Batch, Key, contribution), contribution);
    }

    private static LossSpec ReadLoss(JsonElement loss) => loss.GetProperty("kind").GetString() switch
    {
        "softmaxCrossEntropy" => new SoftmaxCrossEntropySpec(
            loss.GetProperty("labelSmoothing").GetSingle(), [.. loss.Numbers("classWeights").Select(w => (float)w)]),
        "sigmoidCrossEntropy" => new SigmoidCrossEntropySpec(),
        "meanSquaredError" => new MeanSquaredErrorSpec(),
        "quadraticCost" => new QuadraticCostSpec(),
        string other => throw new InvalidDataException(other),
        null => throw new InvalidDataException("a loss without a kind"),
    };

    private float[] ReadTargets(JsonElement json)
    {
        if (json.GetProperty("targets").ValueKind == JsonValueKind.Array)
            return [.. json.Numbers("targets").Select(t => (float)t)];
        float[] targets = new float[Batch * Model.ClassCount];
        for (int i = 0; i < Batch; i++)
            targets[(i * Model.ClassCount) + (i * 2 % Model.ClassCount)] = 1f;
        return targets;
    }
}
