using System.Collections.Immutable;

namespace GalaxyCluster.Data.Datasets;

/// <summary>
/// One split of a data set from local shard files, memory-mapped. Shards are opened by range before samples in
/// them are read: a worker needs those of its slots only.
/// </summary>
public sealed class SplitReader : ISampleSource, IDisposable
{
    public SplitReader(DatasetManifest manifest, string split, IShardStore store) =>
        throw new NotImplementedException($"{manifest}{split}{store}");

    public int Count => throw new NotImplementedException();

    public int ClassCount => throw new NotImplementedException();

    public int Channels => throw new NotImplementedException();

    public int Height => throw new NotImplementedException();

    public int Width => throw new NotImplementedException();

    /// <summary>The shards that hold samples [first, first + count).</summary>
    public ImmutableArray<ShardInfo> ShardsOf(int first, int count) => throw new NotImplementedException();

    /// <summary>Opens the shards that hold samples [first, first + count); those already open stay as they are.</summary>
    /// <exception cref="DataFormatException">A shard's file is not what the manifest says.</exception>
    public ValueTask OpenAsync(int first, int count, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The sample's shard is not open.</exception>
    public void Read(int sample, Span<float> image, Span<float> target) => throw new NotImplementedException();

    public string Id(int sample) => throw new NotImplementedException();

    public void Dispose()
    {
    }
}
