using System.Collections.Concurrent;
using System.Security.Cryptography;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Faults;
using GalaxyCluster.Data.Remote;
using GalaxyCluster.Wire.Bulk;
using GalaxyCluster.Wire.Clocks;
using GalaxyCluster.Wire.Errors;
using GalaxyCluster.Wire.V1;
using GalaxyCluster.Worker.Faults;
using GalaxyCluster.Worker.Loop;
using Microsoft.Extensions.Logging;

namespace GalaxyCluster.Worker.Shards;

/// <summary>
/// Shards on this machine's disk, named by their SHA-256, so that a file has one possible content and workers can
/// share the folder: a file appears whole by a rename, or not at all. Every file is hashed before its first use by a
/// process. Above the limit, what was used longest ago goes, but nothing that this process uses. A transfer that was
/// broken off, by a lost connection or a kill, goes on from its last byte.
/// </summary>
internal sealed class ShardCache(
    WorkerOptions options, BulkClient bulk, BulkCaller caller, Action<WorkerEvent> observer, ILogger logger,
    MonotonicClock clock) : IShardStore, IDisposable
{
    private const int Attempts = 3;
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromDays(1);

    private readonly ShardOrigin _origin = ShardOrigin.Open(options.Data);
    private readonly ConcurrentDictionary<string, bool> _inUse = new(StringComparer.Ordinal);

    /// <exception cref="WireException">The coordinator sends other bytes than the manifest names.</exception>
    /// <exception cref="IOException">The disk refuses.</exception>
    public async ValueTask<string> PathOfAsync(ShardInfo shard, CancellationToken cancellationToken)
    {
        if (_origin.Folder is { } folder)
        {
            string shared = Path.Combine(folder, shard.File);
            if (await IsThereAsync(shared, shard, cancellationToken))
                return shared;
        }

        string path = Path.Combine(options.CacheDirectory, shard.Sha256 + ".safetensors");
        _inUse[path] = true;
        if (await IsGoodAsync(path, shard, cancellationToken))
        {
            Touch(path);
            return path;
        }
        Directory.CreateDirectory(options.CacheDirectory);
        FaultInjection.At(WorkerFaultPoints.ShardBeforeFetch, file: shard.File);
        await using (PartialShard partial = PartialShard.Open(options.CacheDirectory, shard))
        {
            await FetchAsync(shard, partial, cancellationToken);
            FaultInjection.At(WorkerFaultPoints.ShardBeforeRename, file: partial.Path);
            partial.MoveTo(path);
            FaultInjection.At(WorkerFaultPoints.ShardAfterRename, file: path);
        }
        observer(new WorkerEvent.ShardFetched(shard.File, shard.Bytes));
        Tidy();
        return path;
    }

    private async Task<bool> IsGoodAsync(string path, ShardInfo shard, CancellationToken cancellation)
    {
        if (!File.Exists(path))
            return false;
        if (await HasHashAsync(path, shard, cancellation))
            return true;
        WorkerLog.CacheDamaged(logger, path);
        return false;
    }

    private async Task<bool> IsThereAsync(string path, ShardInfo shard, CancellationToken cancellation)
    {
        try
        {
            if (await HasHashAsync(path, shard, cancellation))
                return true;
            WorkerLog.OriginFailed(logger, shard.File, options.Data!, "its SHA-256 is not the manifest's");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            WorkerLog.OriginFailed(logger, shard.File, options.Data!, e.Message);
        }
        return false;
    }

    private static async Task<bool> HasHashAsync(string path, ShardInfo shard, CancellationToken cancellation)
    {
        await using FileStream file = File.OpenRead(path);
        return file.Length == shard.Bytes
            && Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation)) == shard.Sha256;
    }

    /// <summary>
    /// Damage on the way is met by another attempt: a chunk that does not fit its checksum costs itself, a whole that
    /// does not fit its hash costs the whole. A connection that breaks ends the attempt; the next one goes on.
    /// </summary>
    private async Task FetchAsync(ShardInfo shard, PartialShard partial, CancellationToken cancellation)
    {
        if (_origin.Store is { } store && await TryStoreAsync(store, shard, partial, cancellation))
            return;
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await FromCoordinatorAsync(shard, partial, cancellation);
                return;
            }
            catch (WireException e) when (e.Code is RejectionCode.Corrupt or RejectionCode.Malformed)
            {
                WorkerLog.ShardDamaged(logger, shard.File, e.Message);
                if (partial.Length == shard.Bytes || e.Code == RejectionCode.Malformed)
                    partial.Clear();
                if (attempt == Attempts)
                    throw;
            }
        }
    }

    private async Task FromCoordinatorAsync(ShardInfo shard, PartialShard partial, CancellationToken cancellation)
    {
        using IncrementalHash hash = await partial.HashAsync(cancellation);
        if (partial.Length < shard.Bytes)
        {
            string received = await bulk.FetchShardAsync(
                caller, shard.File, partial.Length, shard.Bytes, hash, partial.Stream, cancellation);
            if (received == shard.Sha256)
                return;
            partial.Clear();
            throw new WireException(RejectionCode.NotFound,
                $"shard '{shard.File}' came with the hash {received}, the manifest says {shard.Sha256}");
        }
        if (Convert.ToHexStringLower(hash.GetHashAndReset()) == shard.Sha256)
            return;
        throw new WireException(RejectionCode.Corrupt, "what was kept of it does not match its SHA-256");
    }

    private async Task<bool> TryStoreAsync(
        ShardStore store, ShardInfo shard, PartialShard partial, CancellationToken cancellation)
    {
        for (int attempt = 1; attempt <= Attempts; attempt++)
        {
            try
            {
                await store.ReadAsync(shard, partial.Length, partial.Stream, cancellation);
                using IncrementalHash hash = await partial.HashAsync(cancellation);
                if (partial.Length == shard.Bytes && Convert.ToHexStringLower(hash.GetHashAndReset()) == shard.Sha256)
                    return true;
                bool isWhole = partial.Length == shard.Bytes;
                WorkerLog.ShardDamaged(
                    logger, shard.File,
                    isWhole ? $"{store} gave other bytes than the manifest's" : $"{store} ended after {partial.Length} bytes");
                if (isWhole)
                    partial.Clear();
            }
            catch (RemoteDataException e)
            {
                WorkerLog.OriginFailed(logger, shard.File, store.ToString(), e.Message);
                return false;
            }
        }
        WorkerLog.OriginFailed(logger, shard.File, store.ToString(), $"no good copy in {Attempts} attempts");
        return false;
    }

    public void Dispose() => _origin.Dispose();

    // The time of the last write is the time of the last use: access times are often switched off.
    private void Touch(string path)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, clock.Now.UtcDateTime);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            WorkerLog.CacheNotTidied(logger, options.CacheDirectory, e.Message);
        }
    }

    private void Tidy()
    {
        try
        {
            var folder = new DirectoryInfo(options.CacheDirectory);
            foreach (FileInfo partial in folder.EnumerateFiles("*.partial"))
            {
                if (clock.Now.UtcDateTime - partial.LastWriteTimeUtc > AbandonedAfter)
                    partial.Delete();
            }
            FileInfo[] files = [.. folder.EnumerateFiles("*.safetensors").OrderBy(file => file.LastWriteTimeUtc)];
            long bytes = files.Sum(file => file.Length);
            foreach (FileInfo file in files)
            {
                if (bytes <= options.CacheLimitBytes)
                    return;
                if (_inUse.ContainsKey(file.FullName) || _inUse.ContainsKey(Path.Combine(options.CacheDirectory,
                    file.Name)))
                    continue;
                bytes -= file.Length;
                file.Delete();
            }
            if (bytes > options.CacheLimitBytes)
                WorkerLog.CacheOverLimit(logger, options.CacheDirectory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another worker tidies the same folder, or it is read-only: the cache still works.
            WorkerLog.CacheNotTidied(logger, options.CacheDirectory, e.Message);
        }
    }
}
