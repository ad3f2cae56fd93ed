using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace GalaxyCluster.Data.Storage;

/// <summary>An open file with a checked header, for reading tensors into memory. Reading is thread-safe.</summary>
public sealed class SafetensorsFile : IDisposable
{
    private readonly FileStream _file;
    private readonly SafeFileHandle _handle;
    private readonly long _length;

    private SafetensorsFile(FileStream file, SafetensorsHeader header)
    {
        _file = file;
        _handle = file.SafeFileHandle;
        _length = file.Length;
        Header = header;
    }

    public SafetensorsHeader Header { get; }

    /// <exception cref="DataFormatException">Not a safetensors file, or one whose header contradicts itself or the
    /// file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SafetensorsFile Open(string path)
    {
        if (Directory.Exists(path))
            throw new DataFormatException(path, "path", "a folder, and a safetensors file is expected");
        FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        try
        {
            return new SafetensorsFile(file, Safetensors.ReadHeader(file, path));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Reads elements from <paramref name="first"/> on of a tensor, as many as <paramref name="into"/> holds.
    /// </summary>
    /// <exception cref="ArgumentException">The tensor has another type, or fewer elements.</exception>
    /// <exception cref="DataFormatException">The file has been cut since it was opened.</exception>
    public void Read(TensorEntry tensor, long first, Span<float> into) =>
        Read(tensor, TensorType.F32, first, into.Length, MemoryMarshal.AsBytes(into));

    /// <inheritdoc cref="Read(TensorEntry, long, Span{float})"/>
    public void Read(TensorEntry tensor, long first, Span<long> into) =>
        Read(tensor, TensorType.I64, first, into.Length, MemoryMarshal.AsBytes(into));

    /// <inheritdoc cref="Read(TensorEntry, long, Span{float})"/>
    public void Read(TensorEntry tensor, long first, Span<byte> into) =>
        Read(tensor, TensorType.U8, first, into.Length, into);

    /// <summary>
    /// Reads the data section from byte <paramref name="offset"/> on (a multiple of 4) as float32, across tensors:
    /// a model's flat vector. The caller has checked that the tensors there are float32.
    /// </summary>
    /// <exception cref="DataFormatException">The data section is shorter.</exception>
    public void ReadData(long offset, Span<float> into)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNotEqual(offset % sizeof(float), 0);
        ReadBytes(Header.DataOffset + offset, MemoryMarshal.AsBytes(into));
    }

    public void Dispose() => _file.Dispose();

    private void Read(TensorEntry tensor, TensorType type, long first, int count, Span<byte> into)
    {
        if (tensor.Info.Type != type)
            throw new ArgumentException(
                $"tensor '{tensor.Info.Name}' holds {tensor.Info.Type} elements, not {type}", nameof(tensor));
        if (first < 0 || first > tensor.Info.ElementCount - count)
            throw new ArgumentOutOfRangeException(
                nameof(first), $"tensor '{tensor.Info.Name}' has {tensor.Info.ElementCount} elements");
        ReadBytes(tensor.Offset + (first * tensor.Info.ElementBytes), into);
    }

    private void ReadBytes(long offset, Span<byte> into)
    {
        if (into.Length > _length - offset)
            throw new DataFormatException(
                Header.Source, $"offset {offset}",
                $"expected {into.Length} bytes, the file ends after {_length - offset}");
        while (!into.IsEmpty)
        {
            int read = RandomAccess.Read(_handle, into, offset);
            if (read == 0)
                throw new DataFormatException(Header.Source, $"offset {offset}", "the file was cut while it was read");
            offset += read;
            into = into[read..];
        }
    }
}
