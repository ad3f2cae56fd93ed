namespace SixLabors.ImageSharp.Formats.Png;

/// <summary>Reads pieces of one buffer as if they followed each other.</summary>
internal sealed class SegmentStream(ReadOnlyMemory<byte> buffer, List<Range> segments) : Stream
{
    private int segment;
    private int offset;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] destination, int start, int count) => Read(destination.AsSpan(start, count));

    public override int Read(Span<byte> destination)
    {
        while (segment < segments.Count)
        {
            ReadOnlySpan<byte> left = buffer[segments[segment]].Span[offset..];
            if (left.IsEmpty)
            {
                segment++;
                offset = 0;
                continue;
            }

            int count = Math.Min(left.Length, destination.Length);
            left[..count].CopyTo(destination);
            offset += count;
            return count;
        }

        return 0;
    }

    public override void Flush()
    {
    }

    public override long Seek(long position, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] source, int start, int count) => throw new NotSupportedException();
}
