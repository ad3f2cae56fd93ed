using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using GalaxyCluster.Data;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Training.Runs;

/// <summary>
/// The travelling form of a run: its three texts, each read by its own checked reader, and the hash they must give.
/// </summary>
internal static class RunDefinitionJson
{
    private const int Format = 1;

    /// <summary>Characters; a manifest of a hundred thousand shards fits.</summary>
    private const int MaxLength = 1 << 25;

    public static string Write(RunDefinition definition)
    {
        using MemoryStream stream = new();
        JsonWriterOptions options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (Utf8JsonWriter json = new(stream, options))
        {
            json.WriteStartObject();
            json.WriteNumber("format", Format);
            json.WriteString("runHash", definition.RunHash);
            json.WriteString("run", definition.Spec.ToYaml());
            json.WriteString("model", definition.ModelSpec.Canonical);
            json.WriteString("data", definition.Data.ToJson());
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    public static RunDefinition Read(string json, string source)
    {
        if (json.Length > MaxLength)
            throw Wrong(source, $"{json.Length} characters long; at most {MaxLength} are read");
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 4 });
            return Read(document.RootElement, source);
        }
        catch (JsonException e)
        {
            throw Wrong(source, $"not a run definition: {e.Message}");
        }
        catch (Exception e) when (
            e is ModelFormatException or ModelShapeException or DataFormatException or ArgumentException)
        {
            throw Wrong(source, e.Message);
        }
    }

    private static RunDefinition Read(JsonElement root, string source)
    {
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("format", out JsonElement format)
            || format.ValueKind != JsonValueKind.Number || !format.TryGetInt32(out int version) || version != Format)
        {
            throw Wrong(source, $"not a run definition of format {Format}");
        }

        RunSpec spec = RunSpec.Parse(Text(root, "run", source), source);
        ModelSpec model = ModelSpec.FromCanonical(Text(root, "model", source));
        DatasetManifest data = DatasetManifest.Parse(Text(root, "data", source), source);
        RunDefinition definition = RunDefinition.Create(spec, model, data);
        string stated = Text(root, "runHash", source);
        if (stated != definition.RunHash)
            throw Wrong(
                source,
                $"the run hash is said to be {stated}, but what came gives {definition.RunHash}; both sides must run "
                + "the same version");
        return definition;
    }

    private static string Text(JsonElement root, string name, string source) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw Wrong(source, $"field '{name}' is missing or no text");

    private static RunFormatException Wrong(string source, string message) => new(source, 0, message);
}
