using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using GalaxyCluster.Data.Storage;

namespace GalaxyCluster.Data.Fits;

/// <summary>
/// A binary table (FITS standard 4.0, section 7.3). Columns are read whole, [rows, repeat], or a row's variable-length
/// array at a time. Values are physical: TZERO + TSCAL x stored, and NaN where the stored integer is TNULL.
/// </summary>
public sealed class FitsTable : FitsHdu
{
    private const int ChunkBytes = 1 << 18;

    private readonly long _heapOffset;

    internal FitsTable(ByteSource source, FitsHeader header, long dataBytes)
        : base(source, header, dataBytes)
    {
        RowBytes = header.GetInteger("NAXIS1", 0, int.MaxValue);
        RowCount = header.GetInteger("NAXIS2", 0, int.MaxValue);
        long tableBytes = (long)RowBytes * RowCount;
        _heapOffset = header.TryGetInteger("THEAP") ?? tableBytes;
        if (_heapOffset < tableBytes || _heapOffset > dataBytes)
        {
            if (header.Contains("THEAP"))
                throw header.Wrong("THEAP", $"{tableBytes} (after the rows) to {dataBytes} (the end)");
            _heapOffset = dataBytes;
        }

        HeapBytes = dataBytes - _heapOffset;
        Columns = FitsColumns.Read(header, RowBytes);
    }

    public int RowCount { get; }

    public int RowBytes { get; }

    public ImmutableArray<FitsColumn> Columns { get; }

    /// <summary>Where the elements of variable-length arrays lie.</summary>
    internal long HeapBytes { get; }

    /// <summary>The column of that name, without regard to case.</summary>
    /// <returns>Null where there is none.</returns>
    public FitsColumn? Find(string name) =>
        Columns.FirstOrDefault(c => string.Equals(c.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <exception cref="DataFormatException">There is no such column.</exception>
    public FitsColumn Column(string name) => Find(name)
        ?? throw Header.At(Header.Offset, $"the table has no column {name}");

    /// <summary>A column of numbers, bits or logicals (1, 0, NaN for undefined) as [rows, repeat]; a complex element is
    /// two values.</summary>
    /// <exception cref="InvalidOperationException">A column of text, or of variable-length arrays.</exception>
    /// <exception cref="DataFormatException">The file is cut.</exception>
    public double[] ReadDoubles(FitsColumn column, CancellationToken cancellation) =>
        ReadFixed<double>(column, FieldConversion.ToDoubles, cancellation);

    /// <inheritdoc cref="ReadDoubles(FitsColumn, CancellationToken)"/>
    public float[] ReadFloats(FitsColumn column, CancellationToken cancellation) =>
        ReadFixed<float>(column, FieldConversion.ToFloats, cancellation);

    /// <summary>
    /// A column of integers, bits or logicals (1, 0, -1 for undefined), exactly, as [rows, repeat]. Unsigned 64-bit
    /// values come as the long of the same bits. TNULL comes as it is stored.
    /// </summary>
    /// <exception cref="InvalidOperationException">A column of text, of floating point, scaled, or of variable-length
    /// arrays.</exception>
    /// <exception cref="DataFormatException">The file is cut.</exception>
    public long[] ReadIntegers(FitsColumn column, CancellationToken cancellation) =>
        ReadFixed<long>(column, FieldConversion.ToIntegers, cancellation);

    /// <summary>
    /// A column of text: one string a row; with a TDIM of more than one axis, its first axis is a string's length and a
    /// row has as many strings as the others make. Ends at a NUL, without trailing blanks.
    /// </summary>
    /// <exception cref="InvalidOperationException">Not a column of text, or of variable-length arrays.</exception>
    /// <exception cref="DataFormatException">The file is cut.</exception>
    public string[] ReadStrings(FitsColumn column, CancellationToken cancellation)
    {
        RequireFixed(column);
        if (column.Type != FitsColumnType.Character)
            throw new InvalidOperationException($"column {column.Name} ({column.Format}) is no text");
        bool isArray = column.Dimensions is [> 0, _, ..];
        int length = isArray ? column.Dimensions[0] : column.Repeat;
        // TDIM's product is no more than the repeat.
        int perRow = isArray ? column.Dimensions[1..].Aggregate(1, (a, b) => a * b) : 1;
        RequireRoom(column, perRow);
        RequireData((long)RowBytes * RowCount, cancellation);
        string[] strings = new string[RowCount * perRow];
        ForEachField(
            column,
            (row, field) =>
            {
                for (int i = 0; i < perRow; i++)
                    strings[(row * perRow) + i] = FieldConversion.ToText(field.Slice(i * length, length));
            },
            cancellation);
        return strings;
    }

    /// <summary>Elements of a row's variable-length array.</summary>
    /// <exception cref="DataFormatException">The file is cut, or the array is not inside the heap.</exception>
    public int ArrayLength(FitsColumn column, int row, CancellationToken cancellation) =>
        Descriptor(column, row, cancellation).Length;

    /// <summary>A row's variable-length array of numbers.</summary>
    /// <exception cref="InvalidOperationException">A column of text, or of fields of one length.</exception>
    /// <exception cref="DataFormatException">The file is cut, or the array is not inside the heap.</exception>
    public double[] ReadDoubles(FitsColumn column, int row, CancellationToken cancellation) =>
        ReadVariable<double>(column, row, FieldConversion.ToDoubles, cancellation);

    /// <inheritdoc cref="ReadDoubles(FitsColumn, int, CancellationToken)"/>
    public float[] ReadFloats(FitsColumn column, int row, CancellationToken cancellation) =>
        ReadVariable<float>(column, row, FieldConversion.ToFloats, cancellation);

    /// <inheritdoc cref="ReadDoubles(FitsColumn, int, CancellationToken)"/>
    public long[] ReadIntegers(FitsColumn column, int row, CancellationToken cancellation) =>
        ReadVariable<long>(column, row, FieldConversion.ToIntegers, cancellation);

    /// <summary>A row's text of variable length.</summary>
    /// <inheritdoc cref="ReadDoubles(FitsColumn, int, CancellationToken)"/>
    public string ReadString(FitsColumn column, int row, CancellationToken cancellation) =>
        FieldConversion.ToText(ReadHeap(column, row, cancellation));

    /// <summary>The bytes of a row's variable-length array.</summary>
    internal byte[] ReadHeap(FitsColumn column, int row, CancellationToken cancellation)
    {
        var (length, offset, bytes) = Descriptor(column, row, cancellation);
        byte[] array = new byte[length == 0 ? 0 : bytes];
        ReadData(offset, array, cancellation);
        return array;
    }

    /// <summary>(elements, byte of the data, bytes) of a row's variable-length array, checked.</summary>
    internal (int Length, long Offset, int Bytes) Descriptor(FitsColumn column, int row, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, RowCount);
        if (!column.IsVariable)
            throw new InvalidOperationException($"column {column.Name} ({column.Format}) has fields of one length");
        if (column.Repeat == 0)
            return (0, 0, 0);
        Span<byte> field = stackalloc byte[column.FieldBytes];
        long at = ((long)row * RowBytes) + column.ByteOffset;
        ReadData(at, field, cancellation);
        long length = column.IsWide
            ? BinaryPrimitives.ReadInt64BigEndian(field) : BinaryPrimitives.ReadInt32BigEndian(field);
        long offset = column.IsWide
            ? BinaryPrimitives.ReadInt64BigEndian(field[8..]) : BinaryPrimitives.ReadInt32BigEndian(field[4..]);
        if (length == 0)
            return (0, 0, 0);
        long bytes = length is < 0 or > int.MaxValue ? long.MaxValue
            : column.Type == FitsColumnType.Bit ? (length + 7) / 8 : length * column.ElementBytes;
        if (bytes > Array.MaxLength || offset < 0 || offset > HeapBytes || bytes > HeapBytes - offset)
            throw Header.At(
                DataOffset + at,
                $"column {column.Name}, row {row}: expected an array inside the heap of {HeapBytes} bytes, "
                + $"found {length} elements at {offset}");
        RequireData(_heapOffset + offset + bytes, cancellation);
        return ((int)length, _heapOffset + offset, (int)bytes);
    }

    private T[] ReadFixed<T>(FitsColumn column, FieldConverter<T> convert, CancellationToken cancellation)
        where T : unmanaged
    {
        RequireFixed(column);
        int perRow = FieldConversion.ValuesOf(column, column.Repeat);
        RequireRoom(column, perRow);
        RequireData((long)RowBytes * RowCount, cancellation);
        T[] values = new T[RowCount * perRow];
        ForEachField(
            column, (row, field) => convert(field, column, values.AsSpan(row * perRow, perRow)), cancellation);
        return values;
    }

    private T[] ReadVariable<T>(
        FitsColumn column, int row, FieldConverter<T> convert, CancellationToken cancellation)
        where T : unmanaged
    {
        int length = Descriptor(column, row, cancellation).Length;
        T[] values = new T[FieldConversion.ValuesOf(column, length)];
        if (length > 0)
            convert(ReadHeap(column, row, cancellation), column, values);
        return values;
    }

    private delegate void FieldConverter<T>(Span<byte> field, FitsColumn column, Span<T> into);

    private delegate void FieldVisitor(int row, Span<byte> field);

    /// <summary>Rows are read some at a time, so that a table may be larger than memory.</summary>
    private void ForEachField(FitsColumn column, FieldVisitor visit, CancellationToken cancellation)
    {
        if (RowCount == 0 || column.FieldBytes == 0)
            return;
        int rowsAtOnce = Math.Clamp(ChunkBytes / RowBytes, 1, RowCount);
        bool isNarrow = rowsAtOnce == 1;
        byte[] chunk = ArrayPool<byte>.Shared.Rent(isNarrow ? column.FieldBytes : rowsAtOnce * RowBytes);
        try
        {
            for (int first = 0; first < RowCount; first += rowsAtOnce)
            {
                int rows = Math.Min(rowsAtOnce, RowCount - first);
                long at = (long)first * RowBytes;
                Span<byte> bytes = chunk.AsSpan(0, isNarrow ? column.FieldBytes : rows * RowBytes);
                ReadData(isNarrow ? at + column.ByteOffset : at, bytes, cancellation);
                for (int i = 0; i < rows; i++)
                    visit(first + i, bytes.Slice(isNarrow ? 0 : (i * RowBytes) + column.ByteOffset, column.FieldBytes));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private void RequireFixed(FitsColumn column)
    {
        ArgumentNullException.ThrowIfNull(column);
        if (column.Index >= Columns.Length || Columns[column.Index] != column)
            throw new ArgumentException($"column {column.Name} is not of this table", nameof(column));
        if (column.IsVariable)
            throw new InvalidOperationException(
                $"column {column.Name} ({column.Format}) has arrays of variable length: read it row by row");
    }

    private void RequireRoom(FitsColumn column, int perRow)
    {
        // The values stand in the rows, so the data's size bounds them: bits at most eight a byte.
        if ((long)RowCount * perRow > Math.Min(Array.MaxLength, Math.Max(1 << 16, 8 * DataBytes)))
            throw Header.At(Header.Offset,
                $"column {column.Name}: {RowCount} x {perRow} values are more than can be held");
    }
}
