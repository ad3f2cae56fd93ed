using System.Collections.Concurrent;
using System.Security.Cryptography;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Faults;
using GalaxyCluster.Data.Storage;
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
/// process. Above the limit, what was used longest ago goes, but nothing that this process uses.
/// </summary>
internal sealed class ShardCache(
    WorkerOptions options, BulkClient bulk, BulkCaller caller, Action<WorkerEvent> observer, ILogger logger,
    MonotonicClock clock) : IShardStore
{
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<string, bool> _inUse = new(StringComparer.Ordinal);

    /// <exception cref="WireException">The coordinator sends other bytes than the manifest names.</exception>
    /// <exception cref="IOException">The disk refuses.</exception>
    public async ValueTask<string> PathOfAsync(ShardInfo shard, CancellationToken cancellationToken)
    {
        string path = Path.Combine(options.CacheDirectory, shard.Sha256 + ".safetensors");
        _inUse[path] = true;
        if (await IsGoodAsync(path, shard, cancellationToken))
        {
            Touch(path);
            return path;
        }
        Directory.CreateDirectory(options.CacheDirectory);
        await FetchAsync(shard, path, cancellationToken);
        observer(new WorkerEvent.ShardFetched(shard.File, shard.Bytes));
        Tidy();
        return path;
    }

    private async Task<bool> IsGoodAsync(string path, ShardInfo shard, CancellationToken cancellation)
    {
        if (!File.Exists(path))
            return false;
        await using FileStream file = File.OpenRead(path);
        if (file.Length == shard.Bytes &&
            Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation)) == shard.Sha256)
            return true;
        WorkerLog.CacheDamaged(logger, path);
        return false;
    }

    private async Task FetchAsync(ShardInfo shard, string path, CancellationToken cancellation)
    {
        // Not named by the process: containers that share the folder all have process id 1.
        string partial = Path.Combine(options.CacheDirectory, $"{shard.Sha256}.{Path.GetRandomFileName()}.partial");
        try
        {
            FaultInjection.At(WorkerFaultPoints.ShardBeforeFetch, file: shard.File);
            await using (FileStream file = new(partial, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                string received = await bulk.FetchShardAsync(caller, shard.File, shard.Bytes, file, cancellation);
                if (received != shard.Sha256)
                {
                    throw new WireException(RejectionCode.Corrupt,
                        $"shard '{shard.File}' came with the hash {received}, the manifest says {shard.Sha256}");
                }
                DurableFile.Flush(file);
            }
            FaultInjection.At(WorkerFaultPoints.ShardBeforeRename, file: partial);
            File.Move(partial, path, overwrite: true);
            FaultInjection.At(WorkerFaultPoints.ShardAfterRename, file: path);
        }
        finally
        {
            File.Delete(partial);
        }
    }

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
                if (_inUse.ContainsKey(file.FullName) || _inUse.ContainsKey(Path.Combine(options.CacheDirectory, file.Name)))
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
