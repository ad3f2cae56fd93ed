namespace GalaxyCluster.Data.Storage;

internal sealed class MemoryBytes(ReadOnlyMemory<byte> bytes, string name) : ByteSource(name)
{
    public override int Read(long offset, Span<byte> into, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (offset >= bytes.Length)
            return 0;
        int count = Math.Min(into.Length, bytes.Length - (int)offset);
        bytes.Span.Slice((int)offset, count).CopyTo(into);
        return count;
    }

    public override bool Has(long offset, long count, CancellationToken cancellation) =>
        count == 0 || (offset <= bytes.Length && count <= bytes.Length - offset);

    protected override void Dispose(bool disposing)
    {
    }
}
