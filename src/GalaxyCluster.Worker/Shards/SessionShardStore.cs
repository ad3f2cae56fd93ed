using GalaxyCluster.Data.Datasets;

namespace GalaxyCluster.Worker.Shards;

/// <summary>The store that a run's readers keep, over the one that belongs to the session of the day.</summary>
internal sealed class SessionShardStore : IShardStore
{
    private volatile IShardStore? _current;

    public IShardStore Current
    {
        set => _current = value;
    }

    public ValueTask<string> PathOfAsync(ShardInfo shard, CancellationToken cancellationToken) =>
        (_current ?? throw new InvalidOperationException("no session has begun yet")).PathOfAsync(shard, cancellationToken);
}
