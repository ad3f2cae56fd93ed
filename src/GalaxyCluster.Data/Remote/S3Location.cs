namespace GalaxyCluster.Data.Remote;

/// <summary>A data set in S3 or a store that speaks its protocol: <c>s3://bucket/prefix</c>.</summary>
/// <param name="Bucket">3 to 63 lower-case letters, digits, dots and hyphens.</param>
/// <param name="Prefix">What the keys of <c>manifest.json</c> and the shards begin with, without a slash at the ends;
/// may be empty.</param>
public sealed record S3Location(string Bucket, string Prefix)
{
    public const string Scheme = "s3://";
    private const int MaxPrefix = 900; // Keys have at most 1024 bytes.

    /// <exception cref="FormatException">Not <c>s3://bucket/prefix</c>.</exception>
    public static S3Location Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.StartsWith(Scheme, StringComparison.Ordinal))
            throw new FormatException($"'{text}': expected s3://BUCKET/PREFIX");
        string rest = text[Scheme.Length..];
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        string bucket = slash < 0 ? rest : rest[..slash];
        string prefix = slash < 0 ? "" : rest[(slash + 1)..].Trim('/');
        bool isGood = bucket.Length is >= 3 and <= 63
            && bucket.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-')
            && prefix.Length <= MaxPrefix && !prefix.Any(char.IsControl);
        return isGood
            ? new S3Location(bucket, prefix)
            : throw new FormatException($"'{text}': expected s3://BUCKET/PREFIX");
    }

    public string KeyOf(string file) => Prefix.Length == 0 ? file : $"{Prefix}/{file}";

    public override string ToString() => Prefix.Length == 0 ? $"{Scheme}{Bucket}" : $"{Scheme}{Bucket}/{Prefix}";
}
