using Microsoft.Win32.SafeHandles;

namespace GalaxyCluster.Data.Formats;

/// <summary>
/// Bytes of a file from outside, read anywhere, every read checked against the file's length. Thread-safe.
/// </summary>
internal sealed class InputBytes : IDisposable
{
    private const int PieceBytes = 1 << 16;
    private const int MemoryBytes = 8 << 20;
    private readonly SafeFileHandle? _handle;
    private readonly ReadOnlyMemory<byte> _memory;

    private InputBytes(SafeFileHandle? handle, ReadOnlyMemory<byte> memory, long length, string source)
    {
        _handle = handle;
        _memory = memory;
        Length = length;
        Source = source;
    }

    public long Length { get; }

    /// <summary>What errors call it: usually its path.</summary>
    public string Source { get; }

    /// <exception cref="IOException">The file cannot be read.</exception>
    public static InputBytes Open(string path)
    {
        SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        try
        {
            return new InputBytes(handle, default, RandomAccess.GetLength(handle), path);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    public static InputBytes Of(ReadOnlyMemory<byte> bytes, string source) => new(null, bytes, bytes.Length, source);

    /// <summary>
    /// What a stream that can only be read forwards holds, in memory while it is small, then in a temporary file that
    /// goes with this value. Memory and disk are taken as the bytes come.
    /// </summary>
    /// <param name="stream">Read to its end, or one byte beyond <paramref name="expected"/>.</param>
    /// <param name="source">What errors call it.</param>
    /// <param name="expected">Bytes it must hold.</param>
    /// <exception cref="DataFormatException">Fewer or more bytes.</exception>
    public static InputBytes Unpack(Stream stream, string source, long expected)
    {
        MemoryStream memory = new();
        FileStream? file = null;
        try
        {
            byte[] piece = new byte[PieceBytes];
            long length = 0;
            int read;
            while ((read = stream.Read(piece)) > 0)
            {
                length += read;
                if (length > expected)
                    throw new DataFormatException(source, $"offset {expected}", $"goes on after its {expected} bytes");
                if (file is null && length > MemoryBytes)
                {
                    file = Temporary();
                    memory.WriteTo(file);
                    memory = new MemoryStream();
                }

                ((Stream?)file ?? memory).Write(piece, 0, read);
            }

            if (length < expected)
                throw new DataFormatException(
                    source, $"offset {length}", $"ends after {length} bytes, expected {expected}");
            if (file is null)
                return Of(memory.GetBuffer().AsMemory(0, (int)length), source);
            file.Flush();
            InputBytes unpacked = new(file.SafeFileHandle, default, length, source);
            file = null;
            return unpacked;
        }
        finally
        {
            file?.Dispose();
        }
    }

    /// <exception cref="DataFormatException">The file has not so many bytes there.</exception>
    public void Read(long offset, Span<byte> into, string what)
    {
        if (offset < 0 || offset > Length - into.Length)
        {
            throw new DataFormatException(
                Source, $"offset {offset}", $"{what}: expected {into.Length} bytes, the file has {Length}");
        }

        if (_handle is null)
        {
            _memory.Span.Slice((int)offset, into.Length).CopyTo(into);
            return;
        }

        while (!into.IsEmpty)
        {
            int read = RandomAccess.Read(_handle, into, offset);
            if (read == 0)
                throw new DataFormatException(Source, $"offset {offset}", "the file was cut while it was read");
            offset += read;
            into = into[read..];
        }
    }

    /// <summary>The same into a new array; nothing is allocated for bytes that are not there.</summary>
    /// <inheritdoc cref="Read(long, Span{byte}, string)"/>
    public byte[] Read(long offset, long count, string what)
    {
        if (offset < 0 || count < 0 || count > Array.MaxLength || offset > Length - count)
        {
            throw new DataFormatException(
                Source, $"offset {offset}", $"{what}: expected {count} bytes, the file has {Length}");
        }

        byte[] bytes = new byte[count];
        Read(offset, bytes, what);
        return bytes;
    }

    public void Dispose() => _handle?.Dispose();

    /// <summary>A file that the system removes when its handle is closed, however the process ends.</summary>
    private static FileStream Temporary()
    {
        string path = Path.Combine(Path.GetTempPath(), $"galaxy-{Path.GetRandomFileName()}");
        FileStream file = new(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, PieceBytes);
        File.Delete(path);
        return file;
    }
}
