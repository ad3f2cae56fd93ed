using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using GalaxyCluster.Data;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Pictures;

namespace GalaxyCluster.Training.Models;

/// <summary>JSON text of a model's classes and input in its file. Reading checks every field.</summary>
internal static class ModelInputText
{
    private const int MaxClasses = 4096;
    private const int MaxChannels = 1024;
    private const int MaxSide = 4096;
    private const int MaxText = 1000;

    public static string WriteClasses(ImmutableArray<string> classes) => Json(json =>
    {
        json.WriteStartArray();
        foreach (string name in classes) json.WriteStringValue(name);
        json.WriteEndArray();
    });

    public static string Write(ModelInput input) => Json(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("channels", input.Channels);
        json.WriteNumber("height", input.Height);
        json.WriteNumber("width", input.Width);
        json.WriteString("pixels", input.Pixels == PixelType.U8 ? "u8" : "f32");
        Numbers(json, "mean", input.Mean);
        Numbers(json, "standardDeviation", input.StandardDeviation);
        json.WriteString("crop", input.Preprocessing.Crop.ToString());
        json.WriteString("filter", input.Preprocessing.Filter.ToString());
        json.WriteString("bands", input.Preprocessing.Bands);
        json.WriteString("stretch", input.Preprocessing.Stretch);
        json.WriteEndObject();
    });

    /// <exception cref="DataFormatException">Not a list of class names.</exception>
    public static ImmutableArray<string> ReadClasses(string text, string file) => Checked(text, file, "classes", root =>
    {
        int count = root.GetArrayLength();
        if (count is 0 or > MaxClasses) throw new FormatException($"{count} classes, expected 1 to {MaxClasses}");
        return root.EnumerateArray().Select(Name).ToImmutableArray();
    });

    /// <exception cref="DataFormatException">Not an input description.</exception>
    public static ModelInput Read(string text, string file) => Checked(text, file, "input", root =>
    {
        int channels = Integer(root, "channels", MaxChannels);
        ImmutableArray<float> deviation = Numbers(root, "standardDeviation", channels);
        if (deviation.Any(d => d <= 0)) throw new FormatException("standardDeviation must be above 0");
        if (!Enum.TryParse(Name(root.GetProperty("filter")), out ResizeFilter filter) || !Enum.IsDefined(filter))
            throw new FormatException("filter is unknown");
        PixelType pixels = Name(root.GetProperty("pixels")) switch
        {
            "u8" => PixelType.U8,
            "f32" => PixelType.F32,
            _ => throw new FormatException("pixels must be u8 or f32"),
        };
        Preprocessing preprocessing = new(
            CentreCrop.Parse(Name(root.GetProperty("crop"))), filter,
            Text(root.GetProperty("bands"), Preprocessing.MaxText),
            Text(root.GetProperty("stretch"), Preprocessing.MaxText));
        return new ModelInput(
            channels, Integer(root, "height", MaxSide), Integer(root, "width", MaxSide), pixels,
            Numbers(root, "mean", channels), deviation, preprocessing);
    });

    private static T Checked<T>(string text, string file, string key, Func<JsonElement, T> read)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 3 });
            return read(document.RootElement);
        }
        catch (Exception e) when (
            e is JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            throw new DataFormatException(file, $"metadata '{key}'", e.Message, e);
        }
    }

    private static string Name(JsonElement element)
    {
        string text = Text(element);
        return text.Length > 0 && !text.Any(char.IsControl)
            ? text
            : throw new FormatException("a name is empty, or has control characters");
    }

    /// <summary>Free text of a data set's manifest, with its limit.</summary>
    private static string Text(JsonElement element, int max = MaxText)
    {
        string text = element.GetString() ?? "";
        return text.Length <= max ? text : throw new FormatException($"a text is longer than {max}");
    }

    private static int Integer(JsonElement root, string name, int max)
    {
        int value = root.GetProperty(name).GetInt32();
        return value >= 1 && value <= max
            ? value
            : throw new FormatException($"{name} is {value}, expected 1 to {max}");
    }

    private static ImmutableArray<float> Numbers(JsonElement root, string name, int count)
    {
        JsonElement list = root.GetProperty(name);
        if (list.GetArrayLength() != count)
            throw new FormatException($"{name} has {list.GetArrayLength()} numbers for {count} channels");
        ImmutableArray<float> values = [.. list.EnumerateArray().Select(v => v.GetSingle())];
        return values.All(float.IsFinite)
            ? values
            : throw new FormatException($"{name} has a number that is not finite");
    }

    private static void Numbers(Utf8JsonWriter json, string name, ImmutableArray<float> values)
    {
        json.WriteStartArray(name);
        foreach (float value in values) json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    private static string Json(Action<Utf8JsonWriter> write)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream)) write(json);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}
