using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using GalaxyCluster.Data.Storage;

namespace GalaxyCluster.Data.Datasets;

/// <summary>The samples of the shard that is being filled, in memory, until it is full and written.</summary>
internal sealed class ShardBuffer
{
    private readonly DatasetManifest _layout;
    private readonly byte[] _pictures;
    private readonly int _pictureBytes;
    private readonly List<byte[]> _ids = [];
    private readonly List<float> _shares = []; // [n, classes], soft labels only
    private readonly List<long> _labels = []; // hard labels only

    /// <param name="layout">Classes, shape, pixel and label type are read from it.</param>
    /// <param name="capacity">Samples.</param>
    /// <param name="pictureBytes">Bytes a sample.</param>
    public ShardBuffer(DatasetManifest layout, int capacity, int pictureBytes)
    {
        _layout = layout;
        Capacity = capacity;
        _pictureBytes = pictureBytes;
        _pictures = new byte[checked(capacity * pictureBytes)];
    }

    public int Capacity { get; }

    public int Count => _ids.Count;

    public void Add(string id, ReadOnlySpan<byte> picture, int label, ReadOnlySpan<float> shares)
    {
        picture.CopyTo(_pictures.AsSpan(Count * _pictureBytes, _pictureBytes));
        if (_layout.SoftLabels)
            _shares.AddRange(shares);
        else
            _labels.Add(label);
        _ids.Add(Encoding.UTF8.GetBytes(id));
    }

    /// <summary>Writes the shard, forces it to the disk, and empties the buffer.</summary>
    /// <returns>Hash and length of the file.</returns>
    public (string Sha256, long Bytes) Write(string path)
    {
        int idBytes = _ids.Max(static id => id.Length);
        byte[] ids = new byte[Count * idBytes];
        for (int i = 0; i < Count; i++)
            _ids[i].CopyTo(ids, i * idBytes);

        using FileStream file = new(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16);
        SafetensorsWriter writer = new(
            file, ShardFormat.Tensors(_layout, Count, idBytes), ImmutableDictionary<string, string>.Empty);
        if (_layout.SoftLabels)
            writer.Append(CollectionsMarshal.AsSpan(_shares));
        else
            writer.Append(CollectionsMarshal.AsSpan(_labels));
        Span<byte> pictures = _pictures.AsSpan(0, Count * _pictureBytes);
        if (_layout.Pixels == PixelType.U8)
            writer.Append(pictures);
        else
            writer.Append(MemoryMarshal.Cast<byte, float>(pictures));
        writer.Append(ids);
        writer.Complete();
        DurableFile.Flush(file);

        file.Position = 0;
        string hash = Convert.ToHexStringLower(SHA256.HashData(file));
        long length = file.Length;
        _ids.Clear();
        _labels.Clear();
        _shares.Clear();
        return (hash, length);
    }
}
