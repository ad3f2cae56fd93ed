using System.Security.Cryptography;
using System.Text;

namespace GalaxyCluster.Data.Datasets;

/// <summary>A data set folder on this machine.</summary>
public sealed class Dataset : IDisposable
{
    private readonly Dictionary<string, SplitReader> _splits = [];
    private readonly Lock _gate = new();

    private Dataset(DatasetManifest manifest, string folder)
    {
        Manifest = manifest;
        Folder = folder;
    }

    public DatasetManifest Manifest { get; }

    public string Folder { get; }

    /// <summary>The shards of this folder; a shard's hash is compared before its path is given.</summary>
    public IShardStore Shards => new FolderStore(this);

    /// <summary>Reads and checks the manifest, and that every shard is there with its length.</summary>
    /// <exception cref="DataFormatException">Not a data set, or a damaged one.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Dataset Open(string folder)
    {
        string path = Path.Combine(folder, ManifestFormat.FileName);
        FileInfo file = new(path);
        if (!file.Exists)
        {
            throw new DataFormatException(
                folder, ManifestFormat.FileName,
                "is missing: not a data set folder (galaxy data import or synth makes one)");
        }

        if (file.Length > ManifestFormat.MaxBytes)
            throw new DataFormatException(
                path, "offset 0", $"file has {file.Length} bytes, the limit is {ManifestFormat.MaxBytes}");
        Dataset dataset = new(ManifestFormat.Parse(File.ReadAllText(path, Encoding.UTF8), path), folder);
        foreach (ShardInfo shard in dataset.Manifest.Shards)
        {
            FileInfo shardFile = new(dataset.PathOf(shard));
            if (!shardFile.Exists)
                throw new DataFormatException(shardFile.FullName, "offset 0", "file is missing");
            if (shardFile.Length != shard.Bytes)
                throw new DataFormatException(
                    shardFile.FullName, $"offset {Math.Min(shardFile.Length, shard.Bytes)}",
                    $"file has {shardFile.Length} bytes, expected {shard.Bytes}");
        }

        return dataset;
    }

    /// <summary>
    /// A reader with all shards of the split open, each checked against its hash. The same reader every time; disposed
    /// with the data set.
    /// </summary>
    /// <exception cref="DataFormatException">A shard is not what the manifest says.</exception>
    public SplitReader Split(string name)
    {
        lock (_gate)
        {
            if (_splits.TryGetValue(name, out SplitReader? open))
                return open;
            SplitReader reader = new(Manifest, name, Shards);
            try
            {
                reader.OpenAll(PathOf);
            }
            catch
            {
                reader.Dispose();
                throw;
            }

            _splits.Add(name, reader);
            return reader;
        }
    }

    /// <summary>Path of a shard's file in this folder, without checking its hash.</summary>
    public string PathOf(ShardInfo shard)
    {
        ArgumentNullException.ThrowIfNull(shard);
        return Path.Combine(Folder, shard.File);
    }

    /// <summary>Reads everything and compares all hashes; stops at the first shard that differs.</summary>
    public DatasetVerification Verify(
        IProgress<DatasetProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        long bytes = 0;
        for (int i = 0; i < Manifest.Shards.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ShardInfo shard = Manifest.Shards[i];
            try
            {
                MappedShard.Open(Manifest, shard, PathOf(shard), checkHash: true).Dispose();
            }
            catch (DataFormatException e)
            {
                return new DatasetVerification(i + 1, bytes, shard.File, $"{e.Where}: {e.Problem}");
            }
            catch (IOException e)
            {
                return new DatasetVerification(i + 1, bytes, shard.File, e.Message);
            }

            bytes += shard.Bytes;
            progress?.Report(new DatasetProgress("verify", i + 1, Manifest.Shards.Length, 0));
        }

        return new DatasetVerification(Manifest.Shards.Length, bytes, null, null);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (SplitReader reader in _splits.Values)
                reader.Dispose();
            _splits.Clear();
        }
    }

    private sealed class FolderStore(Dataset dataset) : IShardStore
    {
        public async ValueTask<string> PathOfAsync(ShardInfo shard, CancellationToken cancellationToken)
        {
            string path = dataset.PathOf(shard);
            FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true);
            await using (file.ConfigureAwait(false))
            {
                byte[] hash = await SHA256.HashDataAsync(file, cancellationToken).ConfigureAwait(false);
                return Convert.ToHexStringLower(hash) == shard.Sha256
                    ? path
                    : throw new DataFormatException(
                        path, "whole file", $"SHA-256 differs from {shard.Sha256}: the file has been changed");
            }
        }
    }
}
