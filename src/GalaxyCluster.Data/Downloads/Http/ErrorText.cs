using System.Text;
using System.Text.RegularExpressions;

namespace GalaxyCluster.Data.Downloads.Http;

/// <summary>What a service's error says, as one short line: of a web page its title, else the beginning of the
/// text.</summary>
internal static partial class ErrorText
{
    private const int MaxBytes = 1 << 16;
    private const int MaxLength = 300;
    private const int MaxAddressLength = 160;

    /// <summary>The beginning of an error's body.</summary>
    public static async Task<string> ReadAsync(HttpContent content, CancellationToken cancellation)
    {
        Stream stream = await content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            byte[] bytes = new byte[MaxBytes];
            int read = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation)
                .ConfigureAwait(false);
            return Of(bytes.AsSpan(0, read));
        }
    }

    /// <summary>True for the beginning of a web page.</summary>
    public static bool IsPage(ReadOnlySpan<byte> start)
    {
        string text = Encoding.UTF8.GetString(start).TrimStart('\uFEFF', ' ', '\r', '\n', '\t');
        return text.StartsWith("<!doctype", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>An address as messages have it; a query of SkyServer would fill the screen.</summary>
    public static string Short(Uri address)
    {
        string text = address.AbsoluteUri;
        return text.Length > MaxAddressLength ? text[..MaxAddressLength] + "..." : text;
    }

    /// <summary>One line of at most 300 characters.</summary>
    public static string Of(ReadOnlySpan<byte> body)
    {
        string text = Encoding.UTF8.GetString(body);
        Match title = Title().Match(text);
        text = title.Success ? title.Groups[1].Value : Tag().Replace(text, " ");
        text = Space().Replace(text, " ").Trim();
        return text.Length > MaxLength ? text[..MaxLength] + "..." : text;
    }

    [GeneratedRegex("<title[^>]*>([^<]+)</title>", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Title();

    [GeneratedRegex("<[^>]*>", RegexOptions.NonBacktracking)]
    private static partial Regex Tag();

    [GeneratedRegex(@"[\s\p{C}]+", RegexOptions.NonBacktracking)]
    private static partial Regex Space();
}
