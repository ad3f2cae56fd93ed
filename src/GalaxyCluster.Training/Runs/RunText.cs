using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace GalaxyCluster.Training.Runs;

/// <summary>
/// The one text of a value in a run file: shortest digits that read back to the same number, quotes where YAML needs
/// them.
/// </summary>
internal static class RunText
{
    public static string Of<T>(T value) => value switch
    {
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value?.ToString() ?? "none",
    };

    public static string List(ImmutableArray<float> values) =>
        values.IsEmpty ? "[]" : $"[ {string.Join(", ", values.Select(Of))} ]";

    /// <summary>Bare when it can only be read as this word, else double-quoted.</summary>
    public static string Quoted(string text)
    {
        bool bare = text.Length > 0 && (char.IsAsciiLetter(text[0]) || text[0] is '/' or '.')
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-')
            && text is not ("null" or "true" or "false");
        if (bare) return text;
        StringBuilder quoted = new("\"");
        foreach (char c in text)
        {
            if (c is '"' or '\\') quoted.Append('\\').Append(c);
            else if (c < ' ' || c == '\x7f') quoted.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}");
            else quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }
}
