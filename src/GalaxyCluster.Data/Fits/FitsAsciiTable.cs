using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using GalaxyCluster.Data.Storage;

namespace GalaxyCluster.Data.Fits;

/// <summary>A column of an ASCII table.</summary>
/// <param name="Index">From 0.</param>
/// <param name="Name">TTYPE; empty where there is none.</param>
/// <param name="Format">TFORM, as <c>F10.3</c>: A text, I whole number, F, E and D numbers with a fraction.</param>
/// <param name="Start">Of the field in a row, from 0 (TBCOL - 1).</param>
/// <param name="Width">Characters of the field.</param>
/// <param name="Decimals">Digits after a decimal point that is not written.</param>
/// <param name="Scale">TSCAL.</param>
/// <param name="Zero">TZERO.</param>
/// <param name="Null">TNULL: the text that stands for no value.</param>
/// <param name="Unit">TUNIT; empty where there is none.</param>
public sealed record FitsAsciiColumn(
    int Index, string Name, string Format, int Start, int Width, int Decimals, double Scale, double Zero, string? Null,
    string Unit)
{
    public bool IsText => Format[0] is 'A' or 'a';
}

/// <summary>An ASCII table extension (FITS standard 4.0, section 7.2).</summary>
public sealed class FitsAsciiTable : FitsHdu
{
    private const int MaxColumns = 999;

    internal FitsAsciiTable(ByteSource source, FitsHeader header, long dataBytes)
        : base(source, header, dataBytes)
    {
        RowBytes = header.GetInteger("NAXIS1", 0, int.MaxValue);
        RowCount = header.GetInteger("NAXIS2", 0, int.MaxValue);
        int count = header.GetInteger("TFIELDS", 0, MaxColumns);
        Columns = [.. Enumerable.Range(0, count).Select(i => Read(header, i, RowBytes))];
    }

    public int RowCount { get; }

    public int RowBytes { get; }

    public ImmutableArray<FitsAsciiColumn> Columns { get; }

    /// <summary>The column of that name, without regard to case.</summary>
    /// <exception cref="DataFormatException">There is no such column.</exception>
    public FitsAsciiColumn Column(string name) =>
        Columns.FirstOrDefault(c => string.Equals(c.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw Header.At(Header.Offset, $"the table has no column {name}");

    /// <summary>A column of numbers; NaN for a field that is blank or TNULL.</summary>
    /// <exception cref="InvalidOperationException">A column of text.</exception>
    /// <exception cref="DataFormatException">The file is cut, or a field is no number.</exception>
    public double[] ReadDoubles(FitsAsciiColumn column, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(column);
        if (column.IsText)
            throw new InvalidOperationException($"column {column.Name} ({column.Format}) is text");
        RequireData((long)RowBytes * RowCount, cancellation);
        double[] values = new double[Room(column)];
        byte[] field = new byte[column.Width];
        for (int row = 0; row < values.Length; row++)
        {
            long at = ((long)row * RowBytes) + column.Start;
            ReadData(at, field, cancellation);
            values[row] = Number(column, field) is { } value
                ? value
                : throw Header.At(
                    DataOffset + at,
                    $"column {column.Name}, row {row}: expected a number, found '{Encoding.Latin1.GetString(field)}'");
        }

        return values;
    }

    /// <summary>A column as text, without trailing blanks.</summary>
    /// <exception cref="DataFormatException">The file is cut.</exception>
    public string[] ReadStrings(FitsAsciiColumn column, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(column);
        RequireData((long)RowBytes * RowCount, cancellation);
        string[] values = new string[Room(column)];
        byte[] field = new byte[column.Width];
        for (int row = 0; row < values.Length; row++)
        {
            ReadData(((long)row * RowBytes) + column.Start, field, cancellation);
            values[row] = FieldConversion.ToText(field);
        }

        return values;
    }

    private static FitsAsciiColumn Read(FitsHeader header, int index, int rowBytes)
    {
        string number = (index + 1).ToString(CultureInfo.InvariantCulture);
        string format = header.GetText("TFORM" + number).Trim();
        int start = header.GetInteger("TBCOL" + number, 1, int.MaxValue) - 1;
        string[] sizes = format.Length < 2 ? [] : format[1..].Split('.');
        int width = 0;
        int decimals = 0;
        bool isKnown = sizes.Length is 1 or 2 && char.ToUpperInvariant(format[0]) is 'A' or 'I' or 'F' or 'E' or 'D'
            && TryCount(sizes[0], out width) && (sizes.Length == 1 || TryCount(sizes[1], out decimals));
        if (!isKnown || width == 0)
            throw header.Wrong("TFORM" + number, "a format as A12, I6, F10.3, E15.7 or D25.17");
        if (width > rowBytes - start)
            throw header.Wrong("TBCOL" + number, $"a field within rows of {rowBytes} characters");
        return new(
            index, header.TryGetText("TTYPE" + number) ?? "", format, start, width, decimals,
            header.TryGetReal("TSCAL" + number) ?? 1, header.TryGetReal("TZERO" + number) ?? 0,
            header.TryGetText("TNULL" + number), header.TryGetText("TUNIT" + number) ?? "");
    }

    private static bool TryCount(string text, out int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count <= 1 << 16;

    private static double? Number(FitsAsciiColumn column, byte[] field)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint
            | NumberStyles.AllowExponent;
        string text = Encoding.Latin1.GetString(field).Trim();
        if (text.Length == 0 || text == column.Null?.Trim())
            return double.NaN;
        string plain = text.Replace('D', 'E').Replace('d', 'E');
        if (!double.TryParse(plain, Style, CultureInfo.InvariantCulture, out double value))
            return null;
        // Fortran: without a point the last digits are the fraction.
        if (!text.Contains('.', StringComparison.Ordinal))
            value /= double.Parse($"1E{column.Decimals}", CultureInfo.InvariantCulture);
        return column.Scale == 1 && column.Zero == 0 ? value : column.Zero + (column.Scale * value);
    }

    private int Room(FitsAsciiColumn column) => RowCount <= Array.MaxLength
        ? RowCount
        : throw Header.At(Header.Offset, $"column {column.Name}: {RowCount} values are more than can be held");
}
