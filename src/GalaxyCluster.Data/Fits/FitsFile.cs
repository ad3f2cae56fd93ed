using GalaxyCluster.Data.Storage;

namespace GalaxyCluster.Data.Fits;

/// <summary>
/// An open FITS file (FITS standard 4.0), plain or inside gzip or bzip2. Units are found as they are asked for: of a
/// compressed file no more is expanded than is needed. Not thread-safe while units are being found; reading data of
/// units is.
/// </summary>
public sealed class FitsFile : IDisposable
{
    private readonly ByteSource _source;
    private readonly List<FitsHdu> _found = [];
    private bool _complete;

    private FitsFile(ByteSource source) => _source = source;

    /// <summary>For messages: the path.</summary>
    public string Name => _source.Name;

    /// <summary>Opens a file and reads its first header.</summary>
    /// <exception cref="DataFormatException">Not a FITS file, or a broken one; names unit, offset and what was
    /// expected.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static FitsFile Open(string path, CancellationToken cancellation) =>
        Open(ByteSource.Open(path), cancellation);

    /// <summary>Opens bytes in memory, plain or compressed.</summary>
    /// <param name="bytes">The file's bytes; not changed while the file is open.</param>
    /// <param name="name">For messages.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <inheritdoc cref="Open(string, CancellationToken)"/>
    public static FitsFile Open(ReadOnlyMemory<byte> bytes, string name, CancellationToken cancellation) =>
        Open(ByteSource.Of(bytes, name), cancellation);

    /// <returns>Null where the file has fewer units.</returns>
    /// <exception cref="DataFormatException">A header up to there is broken.</exception>
    public FitsHdu? TryGetHdu(int index, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        while (_found.Count <= index && !_complete)
            FindNext(cancellation);
        return index < _found.Count ? _found[index] : null;
    }

    /// <exception cref="DataFormatException">There is no such unit, or a header up to there is broken.</exception>
    public FitsHdu GetHdu(int index, CancellationToken cancellation) =>
        TryGetHdu(index, cancellation)
        ?? throw new DataFormatException(Name, $"HDU {index}", End, $"the file has {_found.Count} units only");

    /// <exception cref="DataFormatException">There is no such image.</exception>
    public FitsImage GetImage(int index, CancellationToken cancellation) =>
        GetHdu(index, cancellation) as FitsImage
        ?? throw FitsHeader.At(Name, index, _found[index].Header.Offset, "expected an image");

    /// <exception cref="DataFormatException">There is no such binary table.</exception>
    public FitsTable GetTable(int index, CancellationToken cancellation) =>
        GetHdu(index, cancellation) as FitsTable
        ?? throw FitsHeader.At(Name, index, _found[index].Header.Offset, "expected a binary table");

    /// <summary>The first image with two axes or more and with pixels: what most files are opened for.</summary>
    /// <exception cref="DataFormatException">There is none.</exception>
    public FitsImage GetFirstImage(CancellationToken cancellation)
    {
        for (int i = 0; TryGetHdu(i, cancellation) is { } hdu; i++)
        {
            if (hdu is FitsImage { Axes.Length: >= 2, PixelCount: > 0 } image)
                return image;
        }

        throw new DataFormatException(Name, "", End, "the file has no image with pixels");
    }

    /// <summary>All units.</summary>
    /// <exception cref="DataFormatException">A header is broken.</exception>
    public IReadOnlyList<FitsHdu> GetHdus(CancellationToken cancellation)
    {
        while (!_complete)
            FindNext(cancellation);
        return _found;
    }

    /// <summary>The first unit with that EXTNAME, without regard to case.</summary>
    /// <returns>Null where there is none.</returns>
    /// <exception cref="DataFormatException">A header is broken.</exception>
    public FitsHdu? Find(string name, CancellationToken cancellation)
    {
        for (int i = 0; TryGetHdu(i, cancellation) is { } hdu; i++)
        {
            if (string.Equals(hdu.Name, name, StringComparison.OrdinalIgnoreCase))
                return hdu;
        }

        return null;
    }

    public void Dispose() => _source.Dispose();

    private long End => _found.Count == 0 ? 0 : EndOf(_found[^1]);

    private static FitsFile Open(ByteSource source, CancellationToken cancellation)
    {
        FitsFile file = new(source);
        try
        {
            if (file.TryGetHdu(0, cancellation) is null)
                throw new DataFormatException(source.Name, "HDU 0", 0,
                    "the file is empty, and a FITS file is expected");
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static long EndOf(FitsHdu hdu)
    {
        long blocks = (hdu.DataBytes + FitsHeader.BlockBytes - 1) / FitsHeader.BlockBytes;
        return hdu.DataOffset + (blocks * FitsHeader.BlockBytes);
    }

    private void FindNext(CancellationToken cancellation)
    {
        long offset = End;
        if (_found.Count > 0 && IsFiller(offset, cancellation))
        {
            _complete = true;
            return;
        }

        if (FitsHeader.Read(_source, _found.Count, offset, cancellation) is { } header)
            _found.Add(FitsStructure.Interpret(_source, header));
        else
            _complete = true;
    }

    /// <summary>Whether nothing follows, or what tape drives and some writers leave at the end: a block of zeros or
    /// blanks.</summary>
    private bool IsFiller(long offset, CancellationToken cancellation)
    {
        Span<byte> block = stackalloc byte[FitsHeader.BlockBytes];
        block = block[.._source.Read(offset, block, cancellation)];
        return block.IndexOfAnyExcept((byte)0) < 0 || block.IndexOfAnyExcept((byte)' ') < 0;
    }
}
