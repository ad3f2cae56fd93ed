using System.Collections.Immutable;
using System.Security.Cryptography;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Downloads.Http;

namespace GalaxyCluster.Data.Downloads;

/// <summary>Which Galaxy10.</summary>
public enum Galaxy10Set
{
    /// <summary>21,785 pictures of 69 x 69 pixels, 210 MB.</summary>
    Sdss,

    /// <summary>17,736 pictures of 256 x 256 pixels, 2.54 GB.</summary>
    Decals,
}

/// <summary>What to fetch of Galaxy10.</summary>
public sealed record Galaxy10DownloadOptions
{
    public required string Folder { get; init; }

    public required Galaxy10Set Set { get; init; }

    public Uri Server { get; init; } = SurveyServers.Zenodo;

    /// <summary>Lower-case hexadecimal; null: that of the published file.</summary>
    public string? Sha256 { get; init; }

    public HttpPolicy Policy { get; init; } = new();
}

/// <summary>The HDF5 files of Galaxy10 from Zenodo, compared with their published SHA-256 (astroNN's
/// documentation).</summary>
public static class Galaxy10Download
{
    private const long MaxBytes = 4L << 30;

    /// <param name="options">What to fetch.</param>
    /// <param name="report">Told, in a sentence, of failures that are tried again.</param>
    /// <param name="time">Clock.</param>
    /// <param name="cancellation">Ends the work; what was received is gone on with.</param>
    /// <exception cref="DatasetException">The folder holds something else.</exception>
    /// <exception cref="Remote.RemoteDataException">The server is away, or gives another file.</exception>
    /// <exception cref="IOException">The disk refuses.</exception>
    public static async Task<DownloadReport> RunAsync(
        Galaxy10DownloadOptions options, Action<string> report, TimeProvider time, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        long began = time.GetTimestamp();
        (string record, string file, string published) = options.Set == Galaxy10Set.Sdss
            ? ("10844811", "Galaxy10.h5", "969a6b1cefcc36e09fffa86febd2f699a4aa19b837ba0427f01b0bc6ded458af")
            : ("10845026", "Galaxy10_DECals.h5", "19aefc477c41bb7f77ff07599a6b82a038dc042f889a111b0d4d98bb755c1571");
        string sha256 = options.Sha256 ?? published;
        Uri address = SurveyServers.At(options.Server, $"records/{record}/files/{file}");
        DownloadRequest request = new(
            "galaxy10", ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)
                .Add("address", address.AbsoluteUri).Add("sha256", sha256));
        using DownloadFolder folder = DownloadFolder.Open(options.Folder, request, again: true, time);
        using SurveyClient client = new(options.Policy, time, report);
        AnswerRules rules = new(MaxBytes, path => Check(path, sha256)) { IsResumed = true };
        bool isThere;
        try
        {
            isThere = await folder.FetchAsync(client, address, file, rules, cancellation).ConfigureAwait(false);
        }
        catch (AnswerException e)
        {
            throw new Remote.RemoteDataException($"{e.Message}; the same command goes on from here", e);
        }

        if (!isThere)
            throw new Remote.RemoteDataException(folder.DetailOf(file));
        DownloadCounts counts = new(1, 1, 0, 0, 0);
        folder.WriteManifest(counts);
        string classes = options.Set == Galaxy10Set.Sdss ? "galaxy10-sdss" : "galaxy10-decals";
        return new DownloadReport(
            folder.Path, counts, [],
            $"galaxy data import --images {folder.Path}/{file} --classes {classes} --out DATASET",
            time.GetElapsedTime(began));
    }

    private static void Check(string path, string sha256)
    {
        using FileStream file = File.OpenRead(path);
        byte[] start = new byte[1024];
        int read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (ErrorText.IsPage(start.AsSpan(0, read)))
            throw new AnswerException(
                AnswerKind.Transient, $"a page in place of a file: {ErrorText.Of(start.AsSpan(0, read))}");
        file.Position = 0;
        string found = Convert.ToHexStringLower(SHA256.HashData(file));
        if (found != sha256)
            throw new AnswerException(
                AnswerKind.Refused, $"SHA-256 {found}, expected {sha256}: the same command fetches it anew");
    }
}
