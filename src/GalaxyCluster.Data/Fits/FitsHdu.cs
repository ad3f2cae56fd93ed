using GalaxyCluster.Data.Storage;

namespace GalaxyCluster.Data.Fits;

/// <summary>A header-data unit: a header, and the data that it describes.</summary>
public abstract class FitsHdu
{
    private protected FitsHdu(ByteSource source, FitsHeader header, long dataBytes)
    {
        Source = source;
        Header = header;
        DataOffset = header.Offset + header.Bytes;
        DataBytes = dataBytes;
    }

    /// <summary>0 is the primary one.</summary>
    public int Index => Header.Hdu;

    public FitsHeader Header { get; }

    /// <summary>EXTNAME; empty where there is none.</summary>
    public string Name => Header.Find("EXTNAME") is { Kind: FitsCardKind.Text } card ? card.Value : "";

    /// <summary>Of the data's first byte in the file; in what the file holds, where it is compressed.</summary>
    public long DataOffset { get; }

    /// <summary>Without the padding to whole blocks.</summary>
    public long DataBytes { get; }

    internal ByteSource Source { get; }

    /// <summary>Reads bytes of the data.</summary>
    /// <exception cref="DataFormatException">The file ends before.</exception>
    internal void ReadData(long offset, Span<byte> into, CancellationToken cancellation)
    {
        int read = Source.Read(DataOffset + offset, into, cancellation);
        if (read < into.Length)
            throw Header.At(
                DataOffset + offset + read, $"expected {into.Length - read} more bytes of data, the file ends here");
    }

    /// <summary>Before memory is taken for what a header promises.</summary>
    /// <exception cref="DataFormatException">The file is shorter.</exception>
    internal void RequireData(long bytes, CancellationToken cancellation)
    {
        if (bytes > DataBytes || !Source.Has(DataOffset, bytes, cancellation))
            throw Header.At(DataOffset, $"expected {bytes} bytes of data, the file is shorter");
    }
}
