using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using GalaxyCluster.Data.Storage;

namespace GalaxyCluster.Data.Downloads;

/// <summary><c>download.json</c>: what a folder holds, from where and when.</summary>
internal sealed record DownloadManifest
{
    public const string FileName = "download.json";
    private const long MaxBytes = 1 << 20;

    public int Version { get; init; } = 1;

    public required DownloadRequest Request { get; init; }

    public required DateTimeOffset Begun { get; init; }

    /// <summary>Null while anything is missing.</summary>
    public DateTimeOffset? Completed { get; init; }

    public DownloadCounts Counts { get; init; }

    /// <summary>SHA-256 of the tables beside it: <c>files.csv</c> says the same of each picture.</summary>
    public ImmutableSortedDictionary<string, string> Tables { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;

    /// <returns>Null where there is none.</returns>
    /// <exception cref="DataFormatException">It is not one.</exception>
    public static DownloadManifest? TryRead(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return null;
        try
        {
            if (new FileInfo(path).Length > MaxBytes)
                throw new DataFormatException(path, "whole file", $"has more than {MaxBytes} bytes");
            DownloadManifest? manifest = JsonSerializer.Deserialize(
                File.ReadAllBytes(path), DownloadJson.Default.DownloadManifest);
            return manifest is { Version: 1 }
                ? manifest
                : throw new DataFormatException(path, "version", "expected 1");
        }
        catch (JsonException e)
        {
            throw new DataFormatException(
                path, $"line {(e.LineNumber ?? 0) + 1}", $"is not a download's manifest ({e.Path})", e);
        }
    }

    public void Write(string folder) => DurableFile.Write(
        Path.Combine(folder, FileName),
        stream => JsonSerializer.Serialize(stream, this, DownloadJson.Default.DownloadManifest));
}

[JsonSourceGenerationOptions(
    WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(DownloadManifest))]
internal sealed partial class DownloadJson : JsonSerializerContext;
