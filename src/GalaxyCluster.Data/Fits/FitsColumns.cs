using System.Collections.Immutable;
using System.Globalization;

namespace GalaxyCluster.Data.Fits;

/// <summary>Reads a binary table's columns from its header (FITS standard 4.0, section 7.3).</summary>
internal static class FitsColumns
{
    private const int MaxColumns = 999;
    private const int MaxDimensions = 16;

    public static ImmutableArray<FitsColumn> Read(FitsHeader header, long rowBytes)
    {
        int count = header.GetInteger("TFIELDS", 0, MaxColumns);
        var columns = ImmutableArray.CreateBuilder<FitsColumn>(count);
        long offset = 0;
        for (int i = 0; i < count; i++)
        {
            FitsColumn column = Read(header, i, (int)offset);
            offset += column.FieldBytes;
            if (offset > rowBytes)
                throw header.Wrong($"TFORM{i + 1}", $"columns that fit into rows of {rowBytes} bytes");
            columns.Add(column);
        }

        if (offset != rowBytes)
            throw header.Wrong("NAXIS1", $"{offset} bytes, the sum of the columns");
        return columns.MoveToImmutable();
    }

    private static FitsColumn Read(FitsHeader header, int index, int offset)
    {
        string number = (index + 1).ToString(CultureInfo.InvariantCulture);
        string format = header.GetText("TFORM" + number).Trim();
        var (repeat, code, element) = Split(header, "TFORM" + number, format);
        bool isVariable = code is 'P' or 'Q';
        if (isVariable && repeat > 1)
            throw header.Wrong("TFORM" + number, "a repeat of 0 or 1 before P or Q");
        FitsColumnType type = TypeOf(header, "TFORM" + number, isVariable ? element is [var of, ..] ? of : ' ' : code);
        long bytes = isVariable ? repeat * (code == 'P' ? 8 : 16)
            : type == FitsColumnType.Bit ? ((long)repeat + 7) / 8
            : (long)repeat * FitsColumn.BytesOf(type);
        if (bytes > int.MaxValue - offset)
            throw header.Wrong("TFORM" + number, $"a row of no more than {int.MaxValue} bytes");
        bool isText = type == FitsColumnType.Character;
        return new FitsColumn
        {
            Index = index,
            Name = header.TryGetText("TTYPE" + number) ?? "",
            Format = format,
            Type = type,
            Repeat = repeat,
            IsVariable = isVariable,
            IsWide = code == 'Q',
            ByteOffset = offset,
            FieldBytes = (int)bytes,
            Unit = header.TryGetText("TUNIT" + number) ?? "",
            Scale = isText ? 1 : header.TryGetReal("TSCAL" + number) ?? 1,
            Zero = isText ? 0 : header.TryGetReal("TZERO" + number) ?? 0,
            Null = isText ? null : header.TryGetInteger("TNULL" + number),
            Dimensions = Dimensions(header, "TDIM" + number, isVariable ? int.MaxValue : repeat),
        };
    }

    private static (int Repeat, char Code, string Element) Split(FitsHeader header, string keyword, string format)
    {
        int digits = 0;
        while (digits < format.Length && char.IsAsciiDigit(format[digits]))
            digits++;
        int repeat = 1;
        if (digits == format.Length
            || (digits > 0 && !int.TryParse(
                format.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out repeat)))
            throw header.Wrong(keyword, "a format as 25E or 1PE(0)");
        return (repeat, char.ToUpperInvariant(format[digits]), format[(digits + 1)..]);
    }

    private static FitsColumnType TypeOf(FitsHeader header, string keyword, char code)
    {
        FitsColumnType type = (FitsColumnType)char.ToUpperInvariant(code);
        return Enum.IsDefined(type) ? type
            : throw header.Wrong(keyword, "a type of L X B I J K A E D C M, or P or Q of one");
    }

    /// <summary><c>(15, 5)</c>; a product over the repeat is an error, below it the rest has no place in the
    /// array.</summary>
    private static ImmutableArray<int> Dimensions(FitsHeader header, string keyword, int repeat)
    {
        if (header.TryGetText(keyword) is not { } text || text.AsSpan().Trim().IsEmpty)
            return [];
        string[] parts = text.Trim().TrimStart('(').TrimEnd(')').Split(',', MaxDimensions + 1);
        long product = 1;
        var lengths = ImmutableArray.CreateBuilder<int>(parts.Length);
        foreach (string part in parts)
        {
            if (!int.TryParse(part.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int length)
                || parts.Length > MaxDimensions)
                throw header.Wrong(keyword, "lengths as (15,5)");
            product = Math.Min(product * length, int.MaxValue + 1L);
            lengths.Add(length);
        }

        return product <= repeat ? lengths.MoveToImmutable()
            : throw header.Wrong(keyword, $"no more than {repeat} elements");
    }
}
