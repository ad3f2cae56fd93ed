using System.Buffers;
using System.Runtime.InteropServices;
using GalaxyCluster.Wire.V1;

namespace GalaxyCluster.Wire.Bulk;

/// <summary>
/// One message of a bulk stream: a header, or a chunk of bytes. A received chunk lives in a pooled buffer that
/// <see cref="Dispose"/> gives back; a chunk to be sent refers to the sender's memory, which must not change
/// until the write has completed.
/// </summary>
public sealed class Frame : IDisposable
{
    private byte[]? _rented;
    private ReadOnlyMemory<byte> _bytes;
    private ReadOnlyMemory<float> _floats;

    private Frame()
    {
    }

    /// <summary>What follows; null in a chunk.</summary>
    public Header? Header { get; private init; }

    /// <summary>Offset of the first byte in the whole.</summary>
    public long Offset { get; private init; }

    /// <summary>CRC-32C of the data as the sender computed it.</summary>
    public uint Crc { get; private init; }

    /// <summary>Why the message could not be read; null when it could.</summary>
    public string? Malformed { get; private init; }

    /// <summary>The chunk's bytes. Tensors are little-endian float32.</summary>
    public ReadOnlySpan<byte> Data =>
        _floats.IsEmpty ? _bytes.Span : MemoryMarshal.AsBytes(_floats.Span);

    /// <summary>A header frame.</summary>
    public static Frame OfHeader(Header header) => new() { Header = header };

    /// <summary>A chunk to be sent.</summary>
    public static Frame OfBytes(long offset, ReadOnlyMemory<byte> data) =>
        new() { Offset = offset, Crc = Crc32C.Of(data.Span), _bytes = data };

    /// <summary>A chunk of a tensor to be sent; <paramref name="offset"/> is in bytes.</summary>
    public static Frame OfFloats(long offset, ReadOnlyMemory<float> data) => new()
    {
        Offset = offset,
        Crc = Crc32C.Of(MemoryMarshal.AsBytes(data.Span)),
        _floats = data,
    };

    internal static Frame Received(long offset, uint crc, ReadOnlySequence<byte> data)
    {
        int length = checked((int)data.Length);
        byte[] rented = ArrayPool<byte>.Shared.Rent(Math.Max(length, 1));
        data.CopyTo(rented);
        return new Frame { Offset = offset, Crc = crc, _rented = rented, _bytes = rented.AsMemory(0, length) };
    }

    internal static Frame Unreadable(string reason) => new() { Malformed = reason };

    /// <inheritdoc/>
    public void Dispose()
    {
        byte[]? rented = Interlocked.Exchange(ref _rented, null);
        _bytes = default;
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
    }
}
