using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace GalaxyCluster.Data.Fits;

/// <summary>A column of a table that is written.</summary>
public abstract class FitsOutputColumn
{
    private protected FitsOutputColumn(string name, string unit, int rowCount)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(unit);
        Name = name;
        Unit = unit;
        RowCount = rowCount;
    }

    public string Name { get; }

    public string Unit { get; }

    public int RowCount { get; }

    internal abstract int FieldBytes { get; }

    internal virtual long HeapBytes => 0;

    /// <summary>Numbers, one or more a row.</summary>
    /// <typeparam name="T">byte, short, int, long, float, double; sbyte, ushort, uint, ulong by TZERO.</typeparam>
    /// <param name="name">TTYPE.</param>
    /// <param name="values">[rows, perRow].</param>
    /// <param name="unit">TUNIT, as <c>deg</c>; may be empty.</param>
    /// <param name="perRow">Numbers of a row.</param>
    /// <param name="absent">TNULL of integers: the value that stands for none.</param>
    /// <param name="dimensions">TDIM: the axes of a row's numbers, the first varying fastest.</param>
    /// <exception cref="ArgumentException">Another type, or not whole rows.</exception>
    public static FitsOutputColumn Numbers<T>(
        string name, ReadOnlyMemory<T> values, string unit = "", int perRow = 1, long? absent = null,
        IReadOnlyList<int>? dimensions = null)
        where T : unmanaged => new NumberColumn<T>(name, values, unit, perRow, absent, dimensions ?? []);

    /// <summary>Numbers, as many a row as the row has.</summary>
    /// <inheritdoc cref="Numbers"/>
    public static FitsOutputColumn Arrays<T>(string name, IReadOnlyList<ReadOnlyMemory<T>> rows, string unit = "")
        where T : unmanaged => new ArrayColumn<T>(name, rows, unit);

    public static FitsOutputColumn Logicals(string name, IReadOnlyList<bool> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new TextColumn(name, 'L', [.. values.Select(static v => v ? "T" : "F")], 1);
    }

    /// <summary>Texts of printable ASCII, in fields as wide as the longest.</summary>
    /// <exception cref="ArgumentException">Other characters.</exception>
    public static FitsOutputColumn Texts(string name, IReadOnlyList<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        foreach (string value in values)
        {
            if (value.AsSpan().IndexOfAnyExceptInRange(' ', '~') >= 0)
                throw new ArgumentException($"'{value}' has characters other than printable ASCII", nameof(values));
        }

        return new TextColumn(name, 'A', values,
            Math.Max(1, values.Select(static v => v.Length).DefaultIfEmpty(1).Max()));
    }

    /// <summary>The column's keywords.</summary>
    /// <param name="cards">Where they go.</param>
    /// <param name="number">From 1.</param>
    internal void Describe(FitsHeaderBuilder cards, int number)
    {
        cards.Text($"TTYPE{number}", Name, "").Text($"TFORM{number}", Format, "");
        if (Unit.Length > 0)
            cards.Text($"TUNIT{number}", Unit, "");
        DescribeType(cards, number);
    }

    /// <returns>The heap's place after the row.</returns>
    internal abstract long WriteField(int row, Span<byte> field, long heapPlace);

    internal virtual void WriteHeap(int row, Stream stream)
    {
    }

    private protected abstract string Format { get; }

    private protected virtual void DescribeType(FitsHeaderBuilder cards, int number)
    {
    }

    private sealed class NumberColumn<T> : FitsOutputColumn
        where T : unmanaged
    {
        private readonly ReadOnlyMemory<T> _values;
        private readonly int _perRow;
        private readonly long? _absent;
        private readonly IReadOnlyList<int> _dimensions;
        private readonly FitsPixelType _type = FitsPixelType.Of<T>();

        public NumberColumn(
            string name, ReadOnlyMemory<T> values, string unit, int perRow, long? absent, IReadOnlyList<int> dimensions)
            : base(name, unit, perRow > 0 ? values.Length / perRow : 0)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(perRow, 1);
            if (values.Length % perRow != 0)
                throw new ArgumentException($"column {name}: {values.Length} values are not rows of {perRow}",
                    nameof(values));
            if (absent is not null && (_type.BitPix < 0 || typeof(T) == typeof(ulong)))
                throw new ArgumentException($"column {name}: TNULL is of integers of up to 63 bits", nameof(absent));
            if (dimensions.Count > 0 && dimensions.Aggregate(1L, static (product, length) => product * length) != perRow)
                throw new ArgumentException($"column {name}: TDIM is not of {perRow} numbers", nameof(dimensions));
            _values = values;
            _perRow = perRow;
            _absent = absent;
            _dimensions = dimensions;
        }

        internal override int FieldBytes => _perRow * _type.Bytes;

        private protected override string Format =>
            string.Create(CultureInfo.InvariantCulture, $"{_perRow}{_type.Letter}");

        internal override long WriteField(int row, Span<byte> field, long heapPlace)
        {
            MemoryMarshal.AsBytes(_values.Span.Slice(row * _perRow, _perRow)).CopyTo(field);
            _type.ToStored(field);
            return heapPlace;
        }

        private protected override void DescribeType(FitsHeaderBuilder cards, int number)
        {
            if (_type.Zero != 0)
                cards.Literal($"TZERO{number}", _type.ZeroText, "");
            if (_dimensions.Count > 0)
                cards.Text($"TDIM{number}", $"({string.Join(',', _dimensions)})", "");
            if (_absent is { } absent)
                cards.Literal($"TNULL{number}", (absent - (long)_type.Zero).ToString(CultureInfo.InvariantCulture), "");
        }
    }

    private sealed class ArrayColumn<T> : FitsOutputColumn
        where T : unmanaged
    {
        private readonly IReadOnlyList<ReadOnlyMemory<T>> _rows;
        private readonly FitsPixelType _type = FitsPixelType.Of<T>();

        public ArrayColumn(string name, IReadOnlyList<ReadOnlyMemory<T>> rows, string unit)
            : base(name, unit, rows.Count) => _rows = rows;

        internal override int FieldBytes => 8;

        internal override long HeapBytes => _rows.Sum(r => (long)r.Length * _type.Bytes);

        private protected override string Format => string.Create(
            CultureInfo.InvariantCulture,
            $"1P{_type.Letter}({_rows.Select(static r => r.Length).DefaultIfEmpty(0).Max()})");

        internal override long WriteField(int row, Span<byte> field, long heapPlace)
        {
            BinaryPrimitives.WriteInt32BigEndian(field, _rows[row].Length);
            BinaryPrimitives.WriteInt32BigEndian(field[4..], checked((int)heapPlace));
            return heapPlace + ((long)_rows[row].Length * _type.Bytes);
        }

        internal override void WriteHeap(int row, Stream stream)
        {
            byte[] bytes = MemoryMarshal.AsBytes(_rows[row].Span).ToArray();
            _type.ToStored(bytes);
            stream.Write(bytes);
        }

        private protected override void DescribeType(FitsHeaderBuilder cards, int number)
        {
            if (_type.Zero != 0)
                cards.Literal($"TZERO{number}", _type.ZeroText, "");
        }
    }

    private sealed class TextColumn : FitsOutputColumn
    {
        private readonly char _letter;
        private readonly IReadOnlyList<string> _values;

        public TextColumn(string name, char letter, IReadOnlyList<string> values, int width)
            : base(name, "", values.Count)
        {
            _letter = letter;
            _values = values;
            FieldBytes = width;
        }

        internal override int FieldBytes { get; }

        private protected override string Format =>
            string.Create(CultureInfo.InvariantCulture, $"{FieldBytes}{_letter}");

        internal override long WriteField(int row, Span<byte> field, long heapPlace)
        {
            field.Fill((byte)' ');
            Encoding.ASCII.GetBytes(_values[row], field);
            return heapPlace;
        }
    }
}
