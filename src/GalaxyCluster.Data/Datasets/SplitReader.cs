using System.Collections.Immutable;
using GalaxyCluster.Data.Loading;

namespace GalaxyCluster.Data.Datasets;

/// <summary>
/// One split of a data set from local shard files, memory-mapped. Shards are opened by range before samples in
/// them are read: a worker needs those of its slots only. Reading is thread-safe, also while other shards are opened.
/// </summary>
public sealed class SplitReader : ISampleSource, IDisposable
{
    private readonly DatasetManifest _manifest;
    private readonly IShardStore _store;
    private readonly ImmutableArray<ShardInfo> _shards;
    private readonly MappedShard?[] _open; // written once each, by CompareExchange
    private readonly PixelScaling _scaling;
    private bool _disposed;

    /// <param name="manifest">Checked (from <see cref="DatasetManifest.Parse"/> or a writer).</param>
    /// <param name="split">One of <see cref="SplitNames.All"/>.</param>
    /// <param name="store">Gives files whose hashes have been checked.</param>
    public SplitReader(DatasetManifest manifest, string split, IShardStore store)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(store);
        _manifest = manifest;
        _store = store;
        Count = manifest.Split(split).Count;
        _shards = [.. manifest.Shards.Where(s => s.Split == split)];
        _open = new MappedShard?[_shards.Length];
        _scaling = new PixelScaling(manifest.Mean, manifest.StandardDeviation);
    }

    public int Count { get; }

    public int ClassCount => _manifest.Classes.Length;

    public int Channels => _manifest.Channels;

    public int Height => _manifest.Height;

    public int Width => _manifest.Width;

    /// <summary>The shards that hold samples [first, first + count).</summary>
    public ImmutableArray<ShardInfo> ShardsOf(int first, int count)
    {
        CheckRange(first, count);
        return count == 0 ? [] : _shards[IndexOf(first)..(IndexOf(first + count - 1) + 1)];
    }

    /// <summary>
    /// Opens the shards that hold samples [first, first + count); those already open stay as they are.
    /// </summary>
    /// <exception cref="DataFormatException">A shard's file is not what the manifest says.</exception>
    public async ValueTask OpenAsync(int first, int count, CancellationToken cancellationToken)
    {
        CheckRange(first, count);
        if (count == 0)
            return;
        int last = IndexOf(first + count - 1);
        for (int i = IndexOf(first); i <= last; i++)
        {
            if (Volatile.Read(ref _open[i]) is not null)
                continue;
            string path = await _store.PathOfAsync(_shards[i], cancellationToken).ConfigureAwait(false);
            Place(i, MappedShard.Open(_manifest, _shards[i], path, checkHash: false));
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The sample's shard is not open.</exception>
    public void Read(int sample, Span<float> image, Span<float> target)
    {
        MappedShard shard = ShardOf(sample);
        shard.ReadImage(sample - shard.Info.First, _scaling, image);
        shard.ReadTarget(sample - shard.Info.First, target);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The sample's shard is not open.</exception>
    public string Id(int sample)
    {
        MappedShard shard = ShardOf(sample);
        return shard.ReadId(sample - shard.Info.First);
    }

    public void Dispose()
    {
        _disposed = true;
        for (int i = 0; i < _open.Length; i++)
            Interlocked.Exchange(ref _open[i], null)?.Dispose();
    }

    /// <summary>Opens all shards from a folder, comparing hashes.</summary>
    internal void OpenAll(Func<ShardInfo, string> pathOf)
    {
        for (int i = 0; i < _shards.Length; i++)
            Place(i, MappedShard.Open(_manifest, _shards[i], pathOf(_shards[i]), checkHash: true));
    }

    private void Place(int index, MappedShard shard)
    {
        if (Interlocked.CompareExchange(ref _open[index], shard, null) is not null)
            shard.Dispose();
    }

    private MappedShard ShardOf(int sample)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(sample);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(sample, Count);
        int index = IndexOf(sample);
        return Volatile.Read(ref _open[index])
            ?? throw new InvalidOperationException($"sample {sample} is in {_shards[index].File}, which is not open");
    }

    private int IndexOf(int sample)
    {
        int low = 0;
        int high = _shards.Length - 1;
        while (low < high)
        {
            int middle = (low + high + 1) >>> 1;
            if (_shards[middle].First <= sample)
                low = middle;
            else
                high = middle - 1;
        }

        return low;
    }

    private void CheckRange(int first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count - first);
    }
}
