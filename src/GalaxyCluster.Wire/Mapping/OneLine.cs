namespace GalaxyCluster.Wire.Mapping;

/// <summary>Text of a peer, fit for a log line: no control characters, at most 400 characters.</summary>
internal static class OneLine
{
    private const int MaxLength = 400;

    public static string Of(string text)
    {
        if (text.Length > MaxLength)
            text = text[..MaxLength];
        return string.Create(text.Length, text, (into, from) =>
        {
            for (int i = 0; i < from.Length; i++)
                into[i] = char.IsControl(from[i]) ? ' ' : from[i];
        });
    }
}
