using System.Collections.Immutable;
using System.Text.Json;

namespace GalaxyCluster.Data.Storage;

/// <summary>
/// One JSON object read strictly: every field is asked for by name, with its limits, and none may be left over.
/// Faults are <see cref="DataFormatException"/> with the field's path.
/// </summary>
internal readonly struct JsonFields
{
    private readonly JsonElement _object;
    private readonly string _source;
    private readonly string _path;

    public JsonFields(JsonElement element, string source, string path)
    {
        _object = element;
        _source = source;
        _path = path;
        if (element.ValueKind != JsonValueKind.Object)
            throw Fault(path, $"expected an object, found {Describe(element)}");
    }

    public static JsonDocument Parse(ReadOnlyMemory<byte> utf8, string source)
    {
        try
        {
            return JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
        }
        catch (JsonException e)
        {
            throw new DataFormatException(
                source, $"line {e.LineNumber + 1}", "is not JSON: " + FirstSentence(e.Message), e);
        }
        catch (InvalidOperationException e)
        {
            throw new DataFormatException(source, "header", "holds text that is not valid UTF-8", e);
        }
    }

    /// <exception cref="DataFormatException">A field that is not among <paramref name="names"/>.</exception>
    public void AllowOnly(params ReadOnlySpan<string> names)
    {
        foreach (JsonProperty property in _object.EnumerateObject())
        {
            if (!names.Contains(property.Name))
                throw Fault(At(property.Name), "unknown field; expected " + string.Join(", ", names));
        }
    }

    public string Text(string name, int maxLength, int minLength = 0)
    {
        JsonElement value = Get(name, JsonValueKind.String, "a text");
        return CheckedText(value, At(name), minLength, maxLength);
    }

    public int Int32(string name, int min, int max) => (int)Int64(name, min, max);

    public long Int64(string name, long min, long max)
    {
        JsonElement value = Get(name, JsonValueKind.Number, "a whole number");
        return CheckedInt64(value, At(name), min, max);
    }

    public ulong UInt64(string name)
    {
        JsonElement value = Get(name, JsonValueKind.Number, "a whole number");
        return value.TryGetUInt64(
            out ulong number) ? number : throw Fault(At(name), "expected a whole number from 0 to 2^64 - 1");
    }

    public bool Boolean(string name)
    {
        JsonElement value = Get(name, JsonValueKind.Undefined, "true or false");
        return value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Fault(At(name), $"expected true or false, found {Describe(value)}"),
        };
    }

    public JsonFields Object(string name) => new(Get(name, JsonValueKind.Object, "an object"), _source, At(name));

    public ImmutableArray<T> Array<T>(string name, int minCount, int maxCount, Func<JsonFields, T> item)
    {
        string source = _source;
        return Array(name, minCount, maxCount, (element, path) => item(new JsonFields(element, source, path)));
    }

    public ImmutableArray<string> Texts(string name, int minCount, int maxCount, int maxLength)
    {
        JsonFields self = this;
        return Array(name, minCount, maxCount, (element, path) =>
        {
            if (element.ValueKind != JsonValueKind.String)
                throw self.Fault(path, $"expected a text, found {Describe(element)}");
            return self.CheckedText(element, path, 1, maxLength);
        });
    }

    public ImmutableArray<long> Int64s(string name, int minCount, int maxCount, long min, long max)
    {
        JsonFields self = this;
        return Array(name, minCount, maxCount, (element, path) =>
        {
            if (element.ValueKind != JsonValueKind.Number)
                throw self.Fault(path, $"expected a whole number, found {Describe(element)}");
            return self.CheckedInt64(element, path, min, max);
        });
    }

    public ImmutableArray<float> Singles(string name, int count)
    {
        JsonFields self = this;
        return Array(name, count, count, (element, path) =>
            element.ValueKind == JsonValueKind.Number && element.TryGetSingle(
                out float number) && float.IsFinite(number)
                ? number
                : throw self.Fault(path, $"expected a finite number, found {Describe(element)}"));
    }

    public DataFormatException Fault(string problem) => Fault(_path, problem);

    private DataFormatException Fault(string path, string problem) =>
        new(_source, path.Length == 0 ? "top level" : path, problem);

    private ImmutableArray<T> Array<T>(string name, int minCount, int maxCount, Func<JsonElement, string, T> item)
    {
        JsonElement value = Get(name, JsonValueKind.Array, "a list");
        int count = value.GetArrayLength();
        if (count < minCount || count > maxCount)
            throw Fault(At(name), $"has {count} entries, expected {minCount} to {maxCount}");
        ImmutableArray<T>.Builder items = ImmutableArray.CreateBuilder<T>(count);
        foreach (JsonElement element in value.EnumerateArray())
            items.Add(item(element, $"{At(name)}[{items.Count}]"));
        return items.MoveToImmutable();
    }

    private JsonElement Get(string name, JsonValueKind kind, string expected)
    {
        if (!_object.TryGetProperty(name, out JsonElement value))
            throw Fault(At(name), $"is missing; expected {expected}");
        return kind == JsonValueKind.Undefined || value.ValueKind == kind
            ? value
            : throw Fault(At(name), $"expected {expected}, found {Describe(value)}");
    }

    private string CheckedText(JsonElement value, string path, int minLength, int maxLength)
    {
        string text;
        try
        {
            text = value.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw new DataFormatException(_source, path, "is not valid UTF-8", e);
        }

        return text.Length >= minLength && text.Length <= maxLength
            ? text
            : throw Fault(path, $"has {text.Length} characters, expected {minLength} to {maxLength}");
    }

    private long CheckedInt64(JsonElement value, string path, long min, long max) =>
        value.TryGetInt64(out long number) && number >= min && number <= max
            ? number
            : throw Fault(path, $"is {Describe(value)}, expected a whole number from {min} to {max}");

    private string At(string name) => _path.Length == 0 ? name : $"{_path}.{name}";

    private static string Describe(JsonElement element)
    {
        string text = element.ValueKind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "a list",
            _ => element.GetRawText(),
        };
        return text.Length <= 40 ? text : text[..40] + "...";
    }

    private static string FirstSentence(string message)
    {
        int end = message.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }
}
