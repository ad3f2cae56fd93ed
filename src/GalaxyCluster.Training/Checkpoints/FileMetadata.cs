using System.Collections.Immutable;
using System.Globalization;
using GalaxyCluster.Data;
using GalaxyCluster.Data.Storage;

namespace GalaxyCluster.Training.Checkpoints;

/// <summary>Checked reading of a safetensors file's text fields.</summary>
internal readonly struct FileMetadata(SafetensorsHeader header)
{
    private readonly ImmutableSortedDictionary<string, string> _values = header.Metadata;
    private readonly string _source = header.Source;

    public string? Optional(string key) => _values.GetValueOrDefault(key);

    public string Text(string key) => _values.GetValueOrDefault(key) ?? throw Wrong(key, "is missing");

    public void Expect(string key, string value)
    {
        if (Text(key) != value) throw Wrong(key, $"is '{Text(key)}', expected '{value}'");
    }

    public long Integer(string key) =>
        long.TryParse(Text(key), NumberStyles.None, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw Wrong(key, "is no whole number");

    public double Number(string key) =>
        double.TryParse(Text(key), NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            && double.IsFinite(value)
            ? value
            : throw Wrong(key, "is no number");

    public string Sha256(string key)
    {
        string text = Text(key);
        return text.Length == 64 && text.All(char.IsAsciiHexDigitLower)
            ? text
            : throw Wrong(key, "is no SHA-256 in lower-case hex");
    }

    public DataFormatException Wrong(string key, string problem) => new(_source, $"metadata '{key}'", problem);
}
