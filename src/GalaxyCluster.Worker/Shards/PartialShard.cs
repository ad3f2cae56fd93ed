using System.Security.Cryptography;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Storage;

namespace GalaxyCluster.Worker.Shards;

/// <summary>
/// What has come of a shard. It is named by the shard's hash, so that the next attempt, of this process or another one,
/// goes on with it; where another process is at it, a file of its own is filled.
/// </summary>
internal sealed class PartialShard : IAsyncDisposable
{
    private const int PieceBytes = 1 << 18;
    private readonly bool _isKept;
    private bool _isMoved;

    private PartialShard(string path, FileStream stream, bool isKept)
    {
        Path = path;
        Stream = stream;
        _isKept = isKept;
    }

    public string Path { get; }

    /// <summary>At the end of what has come.</summary>
    public FileStream Stream { get; }

    public long Length => Stream.Length;

    /// <exception cref="IOException">The disk refuses.</exception>
    public static PartialShard Open(string folder, ShardInfo shard)
    {
        string path = System.IO.Path.Combine(folder, shard.Sha256 + ".partial");
        try
        {
            return Open(path, FileMode.OpenOrCreate, shard, isKept: true);
        }
        catch (IOException e) when (e is not (FileNotFoundException or DirectoryNotFoundException) && File.Exists(path))
        {
            // Not named by the process: containers that share the folder all have process id 1.
            string own = System.IO.Path.Combine(folder, $"{shard.Sha256}.{System.IO.Path.GetRandomFileName()}.partial");
            return Open(own, FileMode.CreateNew, shard, isKept: false);
        }
    }

    /// <summary>Hashes what has come, and stands at its end.</summary>
    public async Task<IncrementalHash> HashAsync(CancellationToken cancellation)
    {
        IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] piece = new byte[PieceBytes];
        Stream.Position = 0;
        int read;
        while ((read = await Stream.ReadAsync(piece, cancellation)) > 0)
            hash.AppendData(piece, 0, read);
        return hash;
    }

    /// <summary>Begins anew.</summary>
    public void Clear() => Stream.SetLength(0);

    /// <summary>The shard is whole and checked: it gets its name.</summary>
    public void MoveTo(string target)
    {
        DurableFile.Flush(Stream);
        if (OperatingSystem.IsWindows())
            Stream.Dispose();
        try
        {
            File.Move(Path, target, overwrite: true);
        }
        catch (FileNotFoundException) when (File.Exists(target))
        {
            // Another process had finished this very file, and moved it, when it was opened here.
        }
        _isMoved = true;
    }

    public async ValueTask DisposeAsync()
    {
        bool isWorthless = !_isMoved && (!_isKept || Stream.Length == 0);
        if (isWorthless && !OperatingSystem.IsWindows())
            File.Delete(Path); // While it is locked: nobody else can have begun with it.
        await Stream.DisposeAsync();
        if (isWorthless && OperatingSystem.IsWindows())
            File.Delete(Path);
    }

    private static PartialShard Open(string path, FileMode mode, ShardInfo shard, bool isKept)
    {
        FileStream stream = new(
            path, mode, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, useAsync: false);
        if (stream.Length > shard.Bytes)
            stream.SetLength(0);
        return new PartialShard(path, stream, isKept);
    }
}
