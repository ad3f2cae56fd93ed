using ICSharpCode.SharpZipLib.BZip2;

namespace GalaxyCluster.Data.Storage;

/// <summary>One or more bzip2 streams on end, as bzip2 and its parallel relatives write them.</summary>
internal sealed class Bzip2Stream(Stream input) : Stream
{
    private BZip2InputStream? _current;
    private bool _hasEnded;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        while (!_hasEnded && count > 0)
        {
            // The decoder reads, and may throw, when it is made.
            _current ??= new(input) { IsStreamOwner = false };
            int read = _current.Read(buffer, offset, count);
            if (read > 0)
                return read;
            _current = null;
            _hasEnded = input.ReadByte() < 0;
            if (!_hasEnded)
                input.Position--;
        }

        return 0;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
