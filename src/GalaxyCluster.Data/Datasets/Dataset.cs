namespace GalaxyCluster.Data.Datasets;

/// <summary>A data set folder on this machine.</summary>
public sealed class Dataset : IDisposable
{
    private Dataset(DatasetManifest manifest, string folder)
    {
        Manifest = manifest;
        Folder = folder;
    }

    public DatasetManifest Manifest { get; }

    public string Folder { get; }

    /// <summary>Reads and checks the manifest, and that every shard is there with its length.</summary>
    /// <exception cref="DataFormatException">Not a data set, or a damaged one.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Dataset Open(string folder) => new(null!, folder);

    /// <summary>A reader with all shards of the split open, each checked against its hash. Disposed with the data set.</summary>
    /// <exception cref="DataFormatException">A shard is not what the manifest says.</exception>
    public SplitReader Split(string name) => throw new NotImplementedException(name);

    /// <summary>Path of a shard's file in this folder, without checking its hash.</summary>
    public string PathOf(ShardInfo shard) => throw new NotImplementedException(shard.File);

    /// <summary>Reads everything and compares all hashes; stops at the first shard that differs.</summary>
    public DatasetVerification Verify(IProgress<DatasetProgress>? progress = null, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    public void Dispose()
    {
    }
}
