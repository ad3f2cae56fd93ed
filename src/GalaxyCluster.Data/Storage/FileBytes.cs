namespace GalaxyCluster.Data.Storage;

/// <summary>A file as it is, read by offset without a shared position.</summary>
internal sealed class FileBytes : ByteSource
{
    private readonly FileStream _file;
    private readonly long _length;

    public FileBytes(FileStream file, string name)
        : base(name)
    {
        _file = file;
        _length = file.Length;
    }

    public override int Read(long offset, Span<byte> into, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        int total = 0;
        while (total < into.Length && offset + total < _length)
        {
            int read = RandomAccess.Read(_file.SafeFileHandle, into[total..], offset + total);
            if (read == 0)
                break;
            total += read;
        }

        return total;
    }

    public override bool Has(long offset, long count, CancellationToken cancellation) =>
        count == 0 || (offset <= _length && count <= _length - offset);

    protected override void Dispose(bool disposing) => _file.Dispose();
}
