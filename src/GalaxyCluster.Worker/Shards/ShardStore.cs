using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Remote;

namespace GalaxyCluster.Worker.Shards;

/// <summary>The shards of a data set in S3, opened when one is first asked for.</summary>
internal sealed class ShardStore(S3Location location) : IDisposable
{
    private const int PieceBytes = 1 << 18;
    private readonly Lock _lock = new();
    private S3Store? _store;

    /// <summary>Copies a shard from some byte on. A connection that breaks ends the copy early, without an
    /// error.</summary>
    /// <exception cref="RemoteDataException">The store cannot be reached, has no such shard, or refuses.</exception>
    /// <exception cref="IOException">The disk refuses.</exception>
    public async Task ReadAsync(ShardInfo shard, long from, Stream into, CancellationToken cancellation)
    {
        if (from >= shard.Bytes)
            return;
        into.Position = from;
        await using Stream stream = await Opened().ReadAsync(location.KeyOf(shard.File), from, cancellation);
        byte[] piece = new byte[PieceBytes];
        for (long left = shard.Bytes - from; left > 0;)
        {
            int read = await ReadAsync(stream, piece.AsMemory(0, (int)Math.Min(piece.Length, left)), cancellation);
            if (read == 0)
                return;
            await into.WriteAsync(piece.AsMemory(0, read), cancellation);
            left -= read;
        }
    }

    public override string ToString() => location.ToString();

    public void Dispose() => _store?.Dispose();

    private S3Store Opened()
    {
        lock (_lock)
            return _store ??= S3Store.Open(location.Bucket);
    }

    private static async Task<int> ReadAsync(Stream stream, Memory<byte> piece, CancellationToken cancellation)
    {
        try
        {
            return await stream.ReadAsync(piece, cancellation);
        }
        catch (Exception e) when (e is not OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            // Whatever the connection's fault is called, what has come is good as far as the hash says.
            return 0;
        }
    }
}
