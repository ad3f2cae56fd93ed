using System.Collections.Immutable;
using System.Globalization;
using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Training.Runs;

/// <summary>
/// The keys and values of one mapping in a run file. Every reading method checks the type and the range, reports what
/// is wrong without stopping, and records the value with its source.
/// </summary>
internal sealed class RunFields
{
    private readonly RunReading _reading;
    private readonly string _path;
    private readonly Dictionary<string, SpecNode> _values = new(StringComparer.Ordinal);

    /// <param name="reading">Gathers problems and settings.</param>
    /// <param name="node">Nothing, or a mapping.</param>
    /// <param name="path">"" at the top, else the key this mapping belongs to.</param>
    /// <param name="names">All valid keys.</param>
    public RunFields(RunReading reading, SpecNode? node, string path, params ReadOnlySpan<string> names)
    {
        _reading = reading;
        _path = path;
        if (node is null || node.IsEmpty) return;
        if (node.Kind != SpecNodeKind.Mapping)
        {
            reading.Problem(
                node,
                $"{(path.Length > 0 ? $"'{path}'" : "a run file")} wants keys and values, not {node.Description}");
            return;
        }

        string[] valid = names.ToArray();
        foreach (SpecEntry entry in node.Entries)
        {
            if (valid.Contains(entry.Key.Text, StringComparer.Ordinal)) _values.Add(entry.Key.Text, entry.Value);
            else
            {
                reading.Problem(
                    entry.Key, $"unknown key '{entry.Key.Text}'{NearestName.Suggestion(entry.Key.Text, valid)}");
            }
        }
    }

    /// <summary>The value as written, the command line's first; null when neither has it.</summary>
    public SpecNode? Node(string key) =>
        _reading.Override(Full(key)) ?? (_values.TryGetValue(key, out SpecNode? node) && !node.IsEmpty ? node : null);

    public int Integer(string key, int @default, int min, int max) =>
        (int)Parse(key, @default, min, max, $"a whole number from {min} to {max}",
            (string text, out long value) => long.TryParse(
                text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value));

    public ulong UnsignedLong(string key, ulong @default) =>
        Parse(key, @default, 0UL, ulong.MaxValue, $"a whole number from 0 to {ulong.MaxValue}",
            (string text, out ulong value) => ulong.TryParse(
                text, NumberStyles.None, CultureInfo.InvariantCulture, out value));

    /// <summary>A number in [min, max], or in (min, max] when <paramref name="above"/> is set.</summary>
    public float Number(string key, float @default, float min, float max, bool above = false)
    {
        string range = string.Create(
            CultureInfo.InvariantCulture,
            $"a number {(above ? "above" : "from")} {min} {(above ? "and up " : "")}to {max}");
        return Parse(key, @default, above ? float.BitIncrement(min) : min, max, range, TryNumber);
    }

    /// <summary>As <see cref="Number"/>, but null when the key is absent.</summary>
    public float? OptionalNumber(string key, float min, float max, bool above = false)
    {
        if (Node(key) is not null) return Number(key, max, min, max, above);
        _reading.Record(Full(key), "none", null);
        return null;
    }

    public int? OptionalInteger(string key, int min, int max)
    {
        if (Node(key) is not null) return Integer(key, max, min, max);
        _reading.Record(Full(key), "none", null);
        return null;
    }

    public bool Flag(string key, bool @default) =>
        Parse(key, @default, false, true, "true or false",
            (string text, out bool value) => (value = text == "true") || text == "false");

    /// <summary>One of a few words.</summary>
    public string Word(string key, string @default, params ReadOnlySpan<string> words)
    {
        SpecNode? node = Node(key);
        string[] valid = words.ToArray();
        string word = node?.Text ?? @default;
        if (node is not null && (node.Kind != SpecNodeKind.Scalar || !valid.Contains(word, StringComparer.Ordinal)))
        {
            _reading.Problem(node, node.Kind == SpecNodeKind.Scalar
                ? $"'{Full(key)}' cannot be {node.Description}{NearestName.Suggestion(word, valid)}"
                : $"'{Full(key)}' wants one of {string.Join(", ", valid)}, not {node.Description}");
            word = @default;
        }

        _reading.Record(Full(key), word, node);
        return word;
    }

    /// <summary>
    /// A piece of text without control characters; "" and a problem when it must be there and is not.
    /// </summary>
    public string Text(string key, string? @default)
    {
        SpecNode? node = Node(key);
        if (node is null && @default is null) _reading.Problem(null, $"'{Full(key)}' is missing");
        else if (node is not null
            && (node.Kind != SpecNodeKind.Scalar || node.Text.AsSpan().ContainsAnyInRange('\0', '\x1f')))
            _reading.Problem(node, $"'{Full(key)}' wants one line of text, not {node.Description}");
        string text = node?.Text ?? @default ?? "";
        _reading.Record(Full(key), text, node);
        return text;
    }

    /// <summary>Positive numbers in a list; empty when absent.</summary>
    public ImmutableArray<float> Numbers(string key)
    {
        SpecNode? node = Node(key);
        if (node is null) return [];
        ImmutableArray<float>.Builder numbers = ImmutableArray.CreateBuilder<float>();
        foreach (SpecNode item in node.Kind == SpecNodeKind.Sequence ? node.Items : [])
        {
            if (item.Kind == SpecNodeKind.Scalar && TryNumber(item.Text, out float value) && value > 0)
                numbers.Add(value);
            else _reading.Problem(item, $"'{Full(key)}' wants numbers above 0, not {item.Description}");
        }

        if (node.Kind != SpecNodeKind.Sequence)
            _reading.Problem(node, $"'{Full(key)}' wants a list of numbers, not {node.Description}");
        _reading.Record(Full(key), RunText.List(numbers.ToImmutable()), node);
        return numbers.ToImmutable();
    }

    /// <summary>Reads <c>name</c> or <c>{ name: { ... } }</c>: which of the names, and the mapping below it.</summary>
    public RunChoice Choice(string key, string @default, params ReadOnlySpan<string> names) =>
        RunChoice.Read(_reading, Node(key), Full(key), @default, names);

    /// <summary>The mapping below a key.</summary>
    public RunFields Below(string key, params ReadOnlySpan<string> names) => new(_reading, Node(key), Full(key), names);

    private delegate bool TryParser<T>(string text, out T value);

    private T Parse<T>(string key, T @default, T min, T max, string wanted, TryParser<T> parser)
        where T : IComparable<T>
    {
        SpecNode? node = Node(key);
        T value = @default;
        if (node is not null && !(node.Kind == SpecNodeKind.Scalar && parser(node.Text, out value)
            && value.CompareTo(min) >= 0 && value.CompareTo(max) <= 0))
        {
            _reading.Problem(node, $"'{Full(key)}' wants {wanted}, not {node.Description}");
            value = @default;
        }

        _reading.Record(Full(key), RunText.Of(value), node);
        return value;
    }

    private static bool TryNumber(string text, out float value) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && float.IsFinite(value);

    private string Full(string key) => _path.Length == 0 ? key : $"{_path}.{key}";
}
