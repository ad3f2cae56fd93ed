using System.Runtime.InteropServices;

namespace GalaxyCluster.Data.Storage;

/// <summary>
/// The bytes of an input by offset: of a file, of memory, or of what a gzip or bzip2 file holds. Reading is
/// thread-safe.
/// </summary>
internal abstract class ByteSource : IDisposable
{
    private static ReadOnlySpan<byte> GzipSignature => [0x1F, 0x8B, 8];

    private static ReadOnlySpan<byte> Bzip2Signature => "BZh"u8;

    protected ByteSource(string name) => Name = name;

    /// <summary>For messages.</summary>
    public string Name { get; }

    /// <summary>Whether the file is compressed as its first bytes say, not as its name does.</summary>
    /// <exception cref="DataFormatException">A folder.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ByteSource Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
            throw new DataFormatException(path, "path", "a folder, and a file is expected");
        FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
        try
        {
            Span<byte> start = stackalloc byte[3];
            start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
            file.Position = 0;
            return Of(file, file.Length, start, path) ?? (ByteSource)new FileBytes(file, path);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Whether the bytes are compressed as the first of them say.</summary>
    public static ByteSource Of(ReadOnlyMemory<byte> bytes, string name)
    {
        MemoryBytes memory = new(bytes, name);
        ReadOnlySpan<byte> start = bytes.Span[..Math.Min(3, bytes.Length)];
        return Of(ToStream(bytes), bytes.Length, start, name) ?? (ByteSource)memory;
    }

    /// <summary>
    /// Reads from <paramref name="offset"/> on; returns fewer bytes than <paramref name="into"/> holds only where the
    /// input ends.
    /// </summary>
    /// <exception cref="DataFormatException">The compressed input is broken there or before.</exception>
    public abstract int Read(long offset, Span<byte> into, CancellationToken cancellation);

    /// <summary>Whether the input has so many bytes from <paramref name="offset"/> on.</summary>
    /// <inheritdoc cref="Read"/>
    public abstract bool Has(long offset, long count, CancellationToken cancellation);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);

    private static MemoryStream ToStream(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> segment)
            ? new(segment.Array!, segment.Offset, segment.Count, writable: false)
            : new(bytes.ToArray(), writable: false);

    private static ExpandedBytes? Of(Stream stream, long length, ReadOnlySpan<byte> start, string name) =>
        start.SequenceEqual(GzipSignature) ? ExpandedBytes.Gzip(stream, length, name)
        : start.SequenceEqual(Bzip2Signature) ? ExpandedBytes.Bzip2(stream, length, name)
        : null;
}
