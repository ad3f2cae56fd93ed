using System.Security.Cryptography;
using System.Text.Json;

namespace GalaxyCluster.Training.Runs;

/// <summary>
/// SHA-256 over the canonical JSON of what decides a run's numbers: result-deciding keys, the model's canonical text,
/// the data set's root hash, and the version of the arithmetic. Paths, `keep.last` and `cluster` are not in it.
/// </summary>
internal static class RunHash
{
    /// <summary>
    /// Raised whenever a change of the program changes trained bits, so that old runs are not continued wrongly.
    /// </summary>
    public const int NumericsVersion = 5;

    public static string Of(RunDefinition definition)
    {
        RunSpec spec = definition.Spec;
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("numerics", NumericsVersion);
            json.WriteString("data", definition.Data.RootSha256);
            json.WriteString("model", definition.ModelSpec.Canonical);
            json.WriteNumber("seed", spec.Seed);
            json.WriteNumber("slots", spec.Slots);
            json.WriteNumber("microBatch", spec.MicroBatch);
            json.WriteNumber("localSteps", spec.LocalSteps);
            json.WriteNumber("epochs", spec.Epochs);
            json.WriteString("loss", RunSpecWriter.Loss(spec.Loss));
            json.WriteString("optimizer", RunSpecWriter.Optimizer(spec.Optimizer));
            json.WriteString("schedule", RunSpecWriter.Schedule(spec.Schedule));
            json.WriteString("augment", RunSpecWriter.Augment(spec.Augment));
            json.WriteString("clipNorm", RunText.Of(spec.ClipNorm));
            json.WriteString("outer", spec.LocalSteps > 1 ? RunSpecWriter.Outer(spec.Outer) : "none");
            json.WriteNumber("evaluateEvery", spec.EvaluateEvery);
            json.WriteBoolean("keepBest", spec.Keep.BestByValidationAccuracy);
            // Only a run that may leave samples out has the key: the others keep the identity that they had without it.
            if (spec.OnPoison == PoisonPolicy.Skip) json.WriteString("onPoison", "skip");
            json.WriteEndObject();
        }

        return Convert.ToHexStringLower(SHA256.HashData(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
    }
}
