using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Storage;

namespace GalaxyCluster.Data.Remote;

/// <summary>
/// A local copy of a data set in a store. Every file is compared with its hash, each time the copy is opened: what is
/// missing or differs is fetched, what was begun is gone on with from its last byte.
/// </summary>
public sealed class DatasetMirror
{
    private const int Attempts = 5;
    private const int PieceBytes = 1 << 18;
    private readonly IObjectStore _store;
    private readonly S3Location _location;
    private readonly Action<string> _report;
    private readonly IProgress<DatasetProgress>? _progress;

    /// <param name="store">The bucket.</param>
    /// <param name="location">Where in it.</param>
    /// <param name="report">Told, in a sentence, of files that were damaged and of broken connections.</param>
    /// <param name="progress">Stage <c>fetch</c>, counted in shards.</param>
    public DatasetMirror(
        IObjectStore store, S3Location location, Action<string> report, IProgress<DatasetProgress>? progress = null)
    {
        _store = store;
        _location = location;
        _report = report;
        _progress = progress;
    }

    /// <summary>Brings the copy up to date.</summary>
    /// <param name="cache">Folder of copies; the data set's is named by its root hash.</param>
    /// <param name="cancellation">Ends the work; what was fetched stays for the next time.</param>
    /// <returns>The data set's folder.</returns>
    /// <exception cref="RemoteDataException">The store cannot be reached, or gives other bytes than the manifest
    /// says.</exception>
    /// <exception cref="DataFormatException">The manifest is not one.</exception>
    /// <exception cref="IOException">The disk refuses.</exception>
    public async Task<string> FetchAsync(string cache, CancellationToken cancellation)
    {
        byte[] json = await ReadManifestAsync(cancellation).ConfigureAwait(false);
        string source = $"{_location}/{ManifestFormat.FileName}";
        DatasetManifest manifest = DatasetManifest.Parse(Decode(json, source), source);
        string folder = Path.Combine(cache, $"s3-{manifest.RootSha256}");
        Directory.CreateDirectory(folder);
        for (int i = 0; i < manifest.Shards.Length; i++)
        {
            await FetchAsync(manifest.Shards[i], folder, cancellation).ConfigureAwait(false);
            _progress?.Report(new DatasetProgress("fetch", i + 1, manifest.Shards.Length, 0));
        }

        // Last, so that a folder with a manifest has all its shards.
        DurableFile.Write(Path.Combine(folder, ManifestFormat.FileName), stream => stream.Write(json));
        return folder;
    }

    private async Task FetchAsync(ShardInfo shard, string folder, CancellationToken cancellation)
    {
        string path = Path.Combine(folder, shard.File);
        string partial = path + ".partial";
        if (File.Exists(path))
        {
            if (await IsGoodAsync(path, shard, cancellation).ConfigureAwait(false))
                return;
            _report($"{path} has been changed since it was fetched: it is fetched again");
            File.Delete(path);
        }

        string? fault = null;
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            fault = await ContinueAsync(shard, partial, cancellation).ConfigureAwait(false);
            if (fault is null && !await IsGoodAsync(partial, shard, cancellation).ConfigureAwait(false))
            {
                fault = $"{_location}/{shard.File}: SHA-256 differs from the manifest's";
                File.Delete(partial);
            }

            if (fault is null)
            {
                File.Move(partial, path, overwrite: true);
                DurableFile.FlushDirectory(folder);
                return;
            }

            _report($"{fault}; attempt {attempt + 1} of {Attempts}");
        }

        throw new RemoteDataException($"{fault} (tried {Attempts} times)");
    }

    /// <summary>Reads from the last byte of a file on, to its end.</summary>
    /// <returns>Null when it has as many bytes as it should, else what went wrong.</returns>
    private async Task<string?> ContinueAsync(ShardInfo shard, string partial, CancellationToken cancellation)
    {
        FileStream file = new(partial, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, 1 << 16, useAsync: true);
        await using (file.ConfigureAwait(false))
        {
            if (file.Length > shard.Bytes)
                file.SetLength(0);
            file.Position = file.Length;
            if (file.Length == shard.Bytes)
                return null;
            try
            {
                Stream stream = await _store.ReadAsync(_location.KeyOf(shard.File), file.Position, cancellation)
                    .ConfigureAwait(false);
                await using (stream.ConfigureAwait(false))
                    await CopyAsync(stream, file, shard.Bytes, cancellation).ConfigureAwait(false);
            }
            catch (Exception e) when (IsTransfer(e, cancellation))
            {
                return $"{_location}/{shard.File}: {e.Message} after {file.Position} of {shard.Bytes} bytes";
            }

            DurableFile.Flush(file);
            return file.Position == shard.Bytes
                ? null
                : $"{_location}/{shard.File}: ended after {file.Position} of {shard.Bytes} bytes";
        }
    }

    /// <summary>The connection's fault, not the disk's and not the user's: worth another attempt.</summary>
    private static bool IsTransfer(Exception e, CancellationToken cancellation) =>
        !cancellation.IsCancellationRequested
        && e is HttpRequestException or HttpIOException or EndOfStreamException or OperationCanceledException
            or IOException { InnerException: SocketException } or SocketException or AmazonClientException;

    private static async Task CopyAsync(Stream stream, FileStream file, long end, CancellationToken cancellation)
    {
        byte[] piece = new byte[PieceBytes];
        while (file.Position < end)
        {
            int wanted = (int)Math.Min(piece.Length, end - file.Position);
            int read = await stream.ReadAsync(piece.AsMemory(0, wanted), cancellation).ConfigureAwait(false);
            if (read == 0)
                return;
            await file.WriteAsync(piece.AsMemory(0, read), cancellation).ConfigureAwait(false);
        }
    }

    private static async Task<bool> IsGoodAsync(string path, ShardInfo shard, CancellationToken cancellation)
    {
        FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true);
        await using (file.ConfigureAwait(false))
        {
            return file.Length == shard.Bytes && Convert.ToHexStringLower(
                await SHA256.HashDataAsync(file, cancellation).ConfigureAwait(false)) == shard.Sha256;
        }
    }

    private async Task<byte[]> ReadManifestAsync(CancellationToken cancellation)
    {
        using MemoryStream json = new();
        try
        {
            Stream stream = await _store.ReadAsync(_location.KeyOf(ManifestFormat.FileName), 0, cancellation)
                .ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                byte[] piece = new byte[PieceBytes];
                int read;
                while ((read = await stream.ReadAsync(piece, cancellation).ConfigureAwait(false)) > 0)
                {
                    if (json.Length + read > ManifestFormat.MaxBytes)
                        throw new DataFormatException(
                            $"{_location}/{ManifestFormat.FileName}", "offset 0",
                            $"has more than {ManifestFormat.MaxBytes} bytes");
                    json.Write(piece, 0, read);
                }
            }
        }
        catch (Exception e) when (IsTransfer(e, cancellation))
        {
            throw new RemoteDataException($"{_location}/{ManifestFormat.FileName}: {e.Message}", e);
        }

        return json.ToArray();
    }

    private static string Decode(byte[] json, string source)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(json);
        }
        catch (DecoderFallbackException e)
        {
            throw new DataFormatException(source, "offset 0", "is not UTF-8 text", e);
        }
    }
}
