using System.Runtime.InteropServices;
using System.Security.Cryptography;
using GalaxyCluster.Wire.Errors;
using GalaxyCluster.Wire.V1;
using Grpc.Core;

namespace GalaxyCluster.Wire.Bulk;

/// <summary>
/// Takes one bulk stream apart: a header first, then chunks in order and without gaps, each with the right checksum,
/// exactly as many bytes as announced, and the announced SHA-256 over the whole. Anything else is a
/// <see cref="WireException"/>, and none of the bytes may be used. <paramref name="moved"/> is told the bytes of each
/// good chunk.
/// </summary>
public sealed class ChunkReader(IAsyncStreamReader<Frame> stream, Action<int>? moved = null)
{
    private Header? _header;

    /// <summary>Reads the first frame.</summary>
    public async Task<Header> ReadHeaderAsync(CancellationToken cancellation)
    {
        if (!await stream.MoveNext(cancellation))
            throw new WireException(RejectionCode.Malformed, "the stream ended before its header");
        using Frame frame = stream.Current;
        if (frame.Malformed is { } reason)
            throw new WireException(RejectionCode.Malformed, reason);
        _header = frame.Header
            ?? throw new WireException(RejectionCode.Malformed, "the stream starts with a chunk, not with a header");
        if (_header.TotalBytes < 0)
            throw new WireException(RejectionCode.Malformed, $"the header announces {_header.TotalBytes} bytes");
        if (_header.Sha256.Length != BulkFormat.DigestBytes)
            throw new WireException(RejectionCode.Malformed, "the header's digest is not a SHA-256 of 32 bytes");
        return _header;
    }

    /// <summary>Reads the rest into <paramref name="destination"/>, whose length must be the announced one.</summary>
    public Task ReadAsync(Memory<float> destination, CancellationToken cancellation) =>
        ReadAsync((long)destination.Length * sizeof(float),
            (at, data) => data.CopyTo(MemoryMarshal.AsBytes(destination.Span)[(int)at..]), cancellation);

    /// <summary>Reads the rest into <paramref name="destination"/>, whose length must be the announced one.</summary>
    public Task ReadAsync(Memory<byte> destination, CancellationToken cancellation) =>
        ReadAsync(destination.Length, (at, data) => data.CopyTo(destination.Span[(int)at..]), cancellation);

    /// <summary>Reads the rest into a stream; at most <paramref name="expectedBytes"/>, which must be the announced length.</summary>
    public Task ReadAsync(long expectedBytes, Stream destination, CancellationToken cancellation) =>
        ReadAsync(expectedBytes, (_, data) => destination.Write(data), cancellation);

    /// <summary>
    /// Reads the rest of a file whose beginning came before: <paramref name="begun"/> has hashed that, and the announced
    /// SHA-256 is of the whole.
    /// </summary>
    public Task ReadAsync(
        long expectedBytes, Stream destination, IncrementalHash begun, CancellationToken cancellation) =>
        ReadAsync(expectedBytes, (_, data) => destination.Write(data), begun, cancellation);

    private delegate void Sink(long at, ReadOnlySpan<byte> data);

    private async Task ReadAsync(long expectedBytes, Sink sink, CancellationToken cancellation)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await ReadAsync(expectedBytes, sink, digest, cancellation);
    }

    private async Task ReadAsync(
        long expectedBytes, Sink sink, IncrementalHash digest, CancellationToken cancellation)
    {
        Header header = _header ?? await ReadHeaderAsync(cancellation);
        if (header.TotalBytes != expectedBytes)
        {
            throw new WireException(RejectionCode.Malformed,
                $"the header announces {header.TotalBytes} bytes where {expectedBytes} are expected");
        }
        long at = 0;
        while (await stream.MoveNext(cancellation))
        {
            using Frame frame = stream.Current;
            Check(frame, at, expectedBytes);
            digest.AppendData(frame.Data);
            sink(at, frame.Data);
            at += frame.Data.Length;
            moved?.Invoke(frame.Data.Length);
        }
        if (at != expectedBytes)
            throw new WireException(RejectionCode.Corrupt, $"the stream ended after {at} of {expectedBytes} bytes");
        CheckDigest(digest, header);
    }

    private static void Check(Frame frame, long at, long expectedBytes)
    {
        if (frame.Malformed is { } reason)
            throw new WireException(RejectionCode.Malformed, reason);
        if (frame.Header is not null)
            throw new WireException(RejectionCode.Malformed, "a second header");
        int length = frame.Data.Length;
        if (length == 0)
            throw new WireException(RejectionCode.Malformed, "an empty chunk");
        if (frame.Offset != at)
            throw new WireException(RejectionCode.Malformed, $"a chunk for offset {frame.Offset} where {at} is next");
        if (length > expectedBytes - at)
            throw new WireException(RejectionCode.Malformed, $"more than the announced {expectedBytes} bytes");
        if (Crc32C.Of(frame.Data) != frame.Crc)
            throw new WireException(RejectionCode.Corrupt, $"the chunk at offset {at} does not match its checksum");
    }

    private static void CheckDigest(IncrementalHash digest, Header header)
    {
        Span<byte> computed = stackalloc byte[BulkFormat.DigestBytes];
        digest.GetHashAndReset(computed);
        if (!computed.SequenceEqual(header.Sha256.Span))
            throw new WireException(RejectionCode.Corrupt, "the bytes do not match the announced SHA-256");
    }
}
