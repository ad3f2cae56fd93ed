using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using GalaxyCluster.Engine.Layers;

namespace GalaxyCluster.Engine.Models;

/// <summary>
/// The one JSON text of a model: no white space, keys in a fixed order, every default spelled out, repeats unrolled,
/// comments and description gone. Two files with the same text here are the same model.
/// </summary>
internal static class ModelCanonical
{
    public static string Write(string name, ImmutableArray<LayerSpec> layers)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WritePropertyName("layers");
            Write(json, layers);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    public static void Write(Utf8JsonWriter json, ImmutableArray<LayerSpec> layers)
    {
        json.WriteStartArray();
        foreach (LayerSpec layer in layers)
        {
            json.WriteStartObject();
            json.WriteStartObject(layer.Kind);
            foreach (Setting setting in LayerVocabulary.Find(layer.Kind)!.Settings)
            {
                json.WritePropertyName(setting.Name);
                setting.Write(json, layer[setting.Name]);
            }
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
