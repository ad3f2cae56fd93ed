using System.Buffers;
using GalaxyCluster.Wire.V1;
using Grpc.Core;

namespace GalaxyCluster.Wire.Bulk;

/// <summary>
/// Sends a header and then the whole in chunks of <see cref="BulkFormat.ChunkBytes"/>. <c>moved</c> is told the bytes
/// of each chunk that has gone out.
/// </summary>
public static class ChunkWriter
{
    /// <summary>Sends a tensor as little-endian float32.</summary>
    public static async Task WriteAsync(
        IAsyncStreamWriter<Frame> stream, Header header, ReadOnlyMemory<float> values, Action<int>? moved,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(stream);
        await stream.WriteAsync(Frame.OfHeader(header), cancellation);
        const int step = BulkFormat.ChunkBytes / sizeof(float);
        for (int at = 0; at < values.Length; at += step)
        {
            ReadOnlyMemory<float> part = values.Slice(at, Math.Min(step, values.Length - at));
            await stream.WriteAsync(Frame.OfFloats((long)at * sizeof(float), part), cancellation);
            moved?.Invoke(part.Length * sizeof(float));
        }
    }

    /// <summary>Sends bytes.</summary>
    public static async Task WriteAsync(
        IAsyncStreamWriter<Frame> stream, Header header, ReadOnlyMemory<byte> bytes, Action<int>? moved,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(stream);
        await stream.WriteAsync(Frame.OfHeader(header), cancellation);
        for (int at = 0; at < bytes.Length; at += BulkFormat.ChunkBytes)
        {
            ReadOnlyMemory<byte> part = bytes.Slice(at, Math.Min(BulkFormat.ChunkBytes, bytes.Length - at));
            await stream.WriteAsync(Frame.OfBytes(at, part), cancellation);
            moved?.Invoke(part.Length);
        }
    }

    /// <summary>Sends <paramref name="source"/> to its end; the header says how long it is.</summary>
    /// <exception cref="IOException">The source is shorter than the header says.</exception>
    public static async Task WriteAsync(
        IAsyncStreamWriter<Frame> stream, Header header, Stream source, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(source);
        await stream.WriteAsync(Frame.OfHeader(header), cancellation);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BulkFormat.ChunkBytes);
        try
        {
            for (long at = 0; at < header.TotalBytes;)
            {
                int length = (int)Math.Min(BulkFormat.ChunkBytes, header.TotalBytes - at);
                await source.ReadExactlyAsync(buffer.AsMemory(0, length), cancellation);
                await stream.WriteAsync(Frame.OfBytes(at, buffer.AsMemory(0, length)), cancellation);
                at += length;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
