using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using GalaxyCluster.Data.Loading;
using GalaxyCluster.Data.Storage;
using Microsoft.Win32.SafeHandles;

namespace GalaxyCluster.Data.Datasets;

/// <summary>
/// One open, memory-mapped shard whose header and labels have been checked. Reading is thread-safe. The file must
/// not be cut while it is mapped (the system then ends the process): data set files are only ever replaced by rename.
/// </summary>
internal sealed class MappedShard : IDisposable
{
    private const int PieceLength = 4096;
    private readonly DatasetManifest _manifest;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly SafeMemoryMappedViewHandle _bytes;
    private readonly TensorEntry _labels;
    private readonly TensorEntry _images;
    private readonly TensorEntry _ids;
    private readonly int _pictureLength;

    private MappedShard(DatasetManifest manifest, ShardInfo info, FileStream file, SafetensorsHeader header)
    {
        _manifest = manifest;
        Info = info;
        _pictureLength = manifest.Channels * manifest.Height * manifest.Width;
        _ids = header.Tensor(ShardFormat.Ids, TensorType.U8);
        int idBytes = _ids.Info.Shape is [_, >= 1 and <= ShardFormat.MaxIdBytes and long bytes] ? (int)bytes : 1;
        _labels = Expect(header, ShardFormat.Tensors(manifest, info.Count, idBytes)[0]);
        _images = Expect(header, ShardFormat.Tensors(manifest, info.Count, idBytes)[1]);
        _ids = Expect(header, ShardFormat.Tensors(manifest, info.Count, idBytes)[2]);
        _file = MemoryMappedFile.CreateFromFile(
            file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        _bytes = _view.SafeMemoryMappedViewHandle;
    }

    public ShardInfo Info { get; }

    /// <param name="manifest">Of the data set.</param>
    /// <param name="info">The shard.</param>
    /// <param name="path">Its local file.</param>
    /// <param name="checkHash">False when the caller has compared the file's SHA-256 already.</param>
    /// <exception cref="DataFormatException">The file is not what the manifest says.</exception>
    public static MappedShard Open(DatasetManifest manifest, ShardInfo info, string path, bool checkHash)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        if (file.Length != info.Bytes)
            throw new DataFormatException(
                path, $"offset {Math.Min(file.Length, info.Bytes)}",
                $"file has {file.Length} bytes, expected {info.Bytes}");
        if (checkHash)
        {
            string hash = Convert.ToHexStringLower(SHA256.HashData(file));
            if (hash != info.Sha256)
                throw new DataFormatException(
                    path, "whole file", $"SHA-256 is {hash}, expected {info.Sha256}: the file has been changed");
            file.Position = 0;
        }

        MappedShard shard = new(manifest, info, file, Safetensors.ReadHeader(file, path));
        try
        {
            shard.CheckLabels(path);
            return shard;
        }
        catch
        {
            shard.Dispose();
            throw;
        }
    }

    /// <param name="index">In this shard.</param>
    /// <param name="scaling">Of the data set.</param>
    /// <param name="image">[channels, height, width]</param>
    public void ReadImage(int index, PixelScaling scaling, Span<float> image)
    {
        long offset = _images.Offset + ((long)index * _pictureLength * _images.Info.ElementBytes);
        image = image[.._pictureLength];
        if (_manifest.Pixels == PixelType.F32)
        {
            _bytes.ReadSpan((ulong)offset, MemoryMarshal.AsBytes(image));
            scaling.Apply(image);
            return;
        }

        Span<byte> piece = stackalloc byte[PieceLength];
        int plane = _pictureLength / _manifest.Channels;
        for (int c = 0; c < _manifest.Channels; c++)
        {
            for (int i = 0; i < plane; i += PieceLength)
            {
                Span<byte> pixels = piece[..Math.Min(PieceLength, plane - i)];
                _bytes.ReadSpan((ulong)(offset + (c * plane) + i), pixels);
                scaling.Apply(c, pixels, image[((c * plane) + i)..]);
            }
        }
    }

    /// <param name="index">In this shard.</param>
    /// <param name="target">[classes]; one-hot for hard labels.</param>
    public void ReadTarget(int index, Span<float> target)
    {
        int classes = _manifest.Classes.Length;
        target = target[..classes];
        if (_manifest.SoftLabels)
        {
            _bytes.ReadSpan(
                (ulong)(_labels.Offset + ((long)index * classes * sizeof(float))), MemoryMarshal.AsBytes(target));
            return;
        }

        target.Clear();
        target[(int)_bytes.Read<long>((ulong)(_labels.Offset + ((long)index * sizeof(long))))] = 1;
    }

    public string ReadId(int index)
    {
        int length = (int)_ids.Info.Shape[1];
        Span<byte> text = stackalloc byte[ShardFormat.MaxIdBytes];
        text = text[..length];
        _bytes.ReadSpan((ulong)(_ids.Offset + ((long)index * length)), text);
        return Encoding.UTF8.GetString(text.TrimEnd((byte)0));
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }

    private static TensorEntry Expect(SafetensorsHeader header, TensorInfo expected)
    {
        TensorEntry entry = header.Tensor(expected.Name, expected.Type);
        return entry.Info.Shape.AsSpan().SequenceEqual(expected.Shape.AsSpan())
            ? entry
            : throw new DataFormatException(
                header.Source, $"tensor '{expected.Name}'",
                $"has shape [{string.Join(", ", entry.Info.Shape)}], expected [{string.Join(", ", expected.Shape)}]");
    }

    private void CheckLabels(string path)
    {
        float[] shares = new float[_manifest.Classes.Length];
        for (int i = 0; i < Info.Count; i++)
        {
            if (_manifest.SoftLabels)
            {
                ReadTarget(i, shares);
                double sum = 0;
                foreach (float share in shares)
                    sum += share >= 0 ? share : double.NaN;
                if (!(Math.Abs(sum - 1) <= ShardFormat.ShareTolerance))
                    throw new DataFormatException(
                        path, $"labels[{i}]", "expected shares of at least 0 that add up to 1");
                continue;
            }

            long label = _bytes.Read<long>((ulong)(_labels.Offset + ((long)i * sizeof(long))));
            if (label < 0 || label >= _manifest.Classes.Length)
                throw new DataFormatException(
                    path, $"labels[{i}]", $"is {label}, expected 0 to {_manifest.Classes.Length - 1}");
        }
    }
}
