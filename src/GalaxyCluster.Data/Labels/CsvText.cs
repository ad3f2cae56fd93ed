namespace GalaxyCluster.Data.Labels;

/// <summary>Writes what <see cref="CsvReader"/> reads.</summary>
public static class CsvText
{
    /// <summary>A field as RFC 4180 wants it: quoted only where it must be.</summary>
    public static string Field(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.AsSpan().ContainsAny(",\"\r\n")
            ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : text;
    }
}
