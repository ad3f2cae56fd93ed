using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using GalaxyCluster.Data.Storage;

namespace GalaxyCluster.Data.Fits;

/// <summary>
/// Writes a FITS file unit by unit: images of all types, binary tables, tile-compressed images. A file that begins with
/// a table or a compressed image gets an empty primary unit before it.
/// </summary>
public sealed class FitsWriter
{
    private const int ChunkBytes = 1 << 16;

    private readonly Stream _stream;
    private bool _hasPrimary;

    /// <param name="stream">Where the file begins; not closed.</param>
    public FitsWriter(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = stream;
    }

    /// <summary>A file that is whole or absent.</summary>
    /// <exception cref="IOException">Names the path and what the system said.</exception>
    public static void WriteFile(string path, Action<FitsWriter> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        DurableFile.Write(path, stream => write(new FitsWriter(stream)));
    }

    /// <summary>An image.</summary>
    /// <typeparam name="T">byte, short, int, long, float or double as BITPIX has them; sbyte, ushort, uint and ulong by
    /// BZERO.</typeparam>
    /// <param name="pixels">[..., height, width].</param>
    /// <param name="axes">Lengths; the first (columns) varies fastest.</param>
    /// <param name="header">Further cards.</param>
    /// <exception cref="ArgumentException">Another type, or not as many pixels as the axes have.</exception>
    public void WriteImage<T>(ReadOnlySpan<T> pixels, ReadOnlySpan<long> axes, FitsHeaderBuilder header)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(header);
        FitsPixelType type = FitsPixelType.Of<T>();
        RequirePixels(pixels.Length, axes);
        FitsHeaderBuilder cards = Begin("IMAGE", type.BitPix, axes);
        if (type.Zero != 0)
            cards.Literal("BSCALE", "1", "").Literal("BZERO", type.ZeroText, "unsigned by the usual convention");
        WriteHeader(cards, header);
        Span<byte> chunk = new byte[ChunkBytes];
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(pixels);
        for (int at = 0; at < bytes.Length; at += ChunkBytes)
        {
            Span<byte> piece = chunk[..Math.Min(ChunkBytes, bytes.Length - at)];
            bytes.Slice(at, piece.Length).CopyTo(piece);
            type.ToStored(piece);
            _stream.Write(piece);
        }

        Pad(bytes.Length, 0);
    }

    /// <summary>A binary table.</summary>
    /// <param name="columns">Of the same number of rows, with names that differ without regard to case.</param>
    /// <param name="header">Further cards, as EXTNAME.</param>
    /// <exception cref="ArgumentException">Columns that do not fit together.</exception>
    public void WriteTable(IReadOnlyList<FitsOutputColumn> columns, FitsHeaderBuilder header)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(header);
        RequireColumns(columns);
        WriteEmptyPrimary();
        int rows = columns.Count == 0 ? 0 : columns[0].RowCount;
        int rowBytes = columns.Sum(static c => c.FieldBytes);
        long heap = columns.Sum(static c => c.HeapBytes);
        if (heap > int.MaxValue)
            throw new ArgumentException($"{heap} bytes of variable-length arrays are over {int.MaxValue}",
                nameof(columns));
        FitsHeaderBuilder cards = Begin("BINTABLE", 8, [rowBytes, rows], heap);
        cards.Literal("TFIELDS", columns.Count.ToString(CultureInfo.InvariantCulture), "");
        for (int i = 0; i < columns.Count; i++)
            columns[i].Describe(cards, i + 1);
        WriteHeader(cards, header);
        byte[] row = new byte[rowBytes];
        long place = 0;
        for (int r = 0; r < rows; r++)
        {
            int at = 0;
            foreach (FitsOutputColumn column in columns)
            {
                place = column.WriteField(r, row.AsSpan(at, column.FieldBytes), place);
                at += column.FieldBytes;
            }

            _stream.Write(row);
        }

        for (int r = 0; r < rows; r++)
        {
            foreach (FitsOutputColumn column in columns)
                column.WriteHeap(r, _stream);
        }

        Pad(((long)rows * rowBytes) + heap, 0);
    }

    /// <summary>An empty primary unit, where none has been written.</summary>
    internal void WriteEmptyPrimary()
    {
        if (!_hasPrimary)
            WriteHeader(Begin("IMAGE", 8, []), new FitsHeaderBuilder());
    }

    internal static void RequirePixels(int count, ReadOnlySpan<long> axes)
    {
        Int128 product = axes.IsEmpty ? 0 : 1;
        foreach (long length in axes)
            product *= length >= 0 ? length : throw new ArgumentException($"an axis of {length} pixels", nameof(axes));
        if (product != count)
            throw new ArgumentException(
                $"{count} pixels are not an image of {string.Join(" x ", axes.ToArray())}", nameof(axes));
    }

    private static void RequireColumns(IReadOnlyList<FitsOutputColumn> columns)
    {
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        foreach (FitsOutputColumn column in columns)
        {
            if (!names.Add(column.Name))
                throw new ArgumentException($"column {column.Name} is there twice", nameof(columns));
            if (column.RowCount != columns[0].RowCount)
                throw new ArgumentException(
                    $"column {column.Name} has {column.RowCount} rows, {columns[0].Name} {columns[0].RowCount}",
                    nameof(columns));
        }
    }

    private FitsHeaderBuilder Begin(string extension, int bits, ReadOnlySpan<long> axes, long heap = 0)
    {
        FitsHeaderBuilder cards = new();
        if (_hasPrimary)
            cards.Text("XTENSION", extension, "");
        else
            cards.Literal("SIMPLE", "T", "FITS standard 4.0");
        cards.Literal("BITPIX", Text(bits), "").Literal("NAXIS", Text(axes.Length), "");
        for (int i = 0; i < axes.Length; i++)
            cards.Literal($"NAXIS{i + 1}", Text(axes[i]), "");
        if (_hasPrimary)
            cards.Literal("PCOUNT", Text(heap), "").Literal("GCOUNT", "1", "");
        else
            cards.Literal("EXTEND", "T", "");
        _hasPrimary = true;
        return cards;

        static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
    }

    private void WriteHeader(FitsHeaderBuilder structure, FitsHeaderBuilder further)
    {
        byte[] card = new byte[FitsCardReader.CardBytes];
        int count = 0;
        foreach (string text in structure.Cards.Concat(further.Cards).Append("END"))
        {
            card.AsSpan().Fill((byte)' ');
            Encoding.ASCII.GetBytes(text, card);
            _stream.Write(card);
            count++;
        }

        Pad((long)count * FitsCardReader.CardBytes, (byte)' ');
    }

    private void Pad(long written, byte filler)
    {
        int over = (int)(written % FitsHeader.BlockBytes);
        if (over == 0)
            return;
        byte[] rest = new byte[FitsHeader.BlockBytes - over];
        rest.AsSpan().Fill(filler);
        _stream.Write(rest);
    }
}
