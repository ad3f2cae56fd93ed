using System.IO.Compression;

namespace GalaxyCluster.Data.Storage;

/// <summary>
/// What a gzip or bzip2 file holds. It is expanded as far as it is asked for and kept, so that it can be read again.
/// </summary>
/// <remarks>Memory is taken as the bytes come. The input may expand to <see cref="MaxRatio"/> times its size, which
/// deflate cannot exceed, and <see cref="Allowance"/> beyond.</remarks>
internal sealed class ExpandedBytes : ByteSource
{
    public const int MaxRatio = 1100;
    public const long Allowance = 64 << 20;

    private const int SegmentBytes = 1 << 18;

    private readonly Lock _lock = new();
    private readonly List<byte[]> _segments = [];
    private readonly Stream _input;
    private readonly Stream _output;
    private readonly long _limit;
    private readonly string _format;
    private long _length;
    private bool _ended;
    private DataFormatException? _fault;

    private ExpandedBytes(Stream input, Stream output, long inputBytes, string format, string name)
        : base(name)
    {
        _input = input;
        _output = output;
        _limit = (MaxRatio * inputBytes) + Allowance;
        _format = format;
    }

    public static ExpandedBytes Gzip(Stream input, long inputBytes, string name) =>
        new(input, new GZipStream(input, CompressionMode.Decompress), inputBytes, "gzip", name);

    public static ExpandedBytes Bzip2(Stream input, long inputBytes, string name) =>
        new(input, new Bzip2Stream(input), inputBytes, "bzip2", name);

    public override int Read(long offset, Span<byte> into, CancellationToken cancellation)
    {
        lock (_lock)
        {
            ExpandTo(offset + into.Length, cancellation);
            int count = (int)Math.Clamp(_length - offset, 0, into.Length);
            for (int done = 0; done < count;)
            {
                byte[] segment = _segments[(int)((offset + done) / SegmentBytes)];
                int start = (int)((offset + done) % SegmentBytes);
                int piece = Math.Min(count - done, SegmentBytes - start);
                segment.AsSpan(start, piece).CopyTo(into[done..]);
                done += piece;
            }

            return count;
        }
    }

    public override bool Has(long offset, long count, CancellationToken cancellation)
    {
        if (count == 0)
            return true;
        if (offset > long.MaxValue - count)
            return false;
        lock (_lock)
        {
            ExpandTo(offset + count, cancellation);
            return offset + count <= _length;
        }
    }

    protected override void Dispose(bool disposing)
    {
        _output.Dispose();
        _input.Dispose();
    }

    private void ExpandTo(long end, CancellationToken cancellation)
    {
        while (_length < end && !_ended)
        {
            cancellation.ThrowIfCancellationRequested();
            if (_fault is not null)
                throw _fault;
            if (_length >= _limit)
                throw _fault = Fault($"holds over {_limit} bytes, {MaxRatio} times the file's size: not read further");
            int start = (int)(_length % SegmentBytes);
            if (start == 0)
                _segments.Add(new byte[SegmentBytes]);
            int read = Decode(_segments[^1], start);
            _ended = read == 0;
            _length += read;
        }
    }

    private int Decode(byte[] segment, int start)
    {
        try
        {
            return _output.Read(segment, start, segment.Length - start);
        }
        catch (Exception e) when (e is EndOfStreamException or not (IOException or OutOfMemoryException))
        {
            // Decoders throw what they like at hostile bytes; an IOException is the disk's.
            throw _fault = Fault($"the compressed data are broken or cut ({e.Message})", e);
        }
    }

    private DataFormatException Fault(string problem, Exception? inner = null) =>
        new(Name, _format, _input.Position, problem, inner);
}
