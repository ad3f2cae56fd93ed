namespace GalaxyCluster.Data.Datasets;

/// <summary>
/// Gives local files of shards: the data set's own folder, or a worker's cache that fetches what it lacks.
/// </summary>
public interface IShardStore
{
    /// <summary>Path of a local copy whose SHA-256 has been checked against <paramref name="shard"/>.</summary>
    ValueTask<string> PathOfAsync(ShardInfo shard, CancellationToken cancellationToken);
}
