using System.Buffers.Binary;
using System.Text;

namespace GalaxyCluster.Data.Fits;

/// <summary>From a binary table's stored field to values. Fields are big-endian and are not changed.</summary>
internal static class FieldConversion
{
    private const byte True = (byte)'T';
    private const byte False = (byte)'F';
    private const double TwoTo63 = 9223372036854775808.0;

    /// <summary>Values that so many elements make: a complex one is two.</summary>
    public static int ValuesOf(FitsColumn column, int elements) =>
        column.Type is FitsColumnType.SingleComplex or FitsColumnType.DoubleComplex ? checked(2 * elements) : elements;

    public static void ToDoubles(Span<byte> field, FitsColumn column, Span<double> into)
    {
        RequireNumbers(column);
        for (int i = 0; i < into.Length; i++)
            into[i] = Real(field, column, i);
    }

    public static void ToFloats(Span<byte> field, FitsColumn column, Span<float> into)
    {
        RequireNumbers(column);
        if (column is { Type: FitsColumnType.Single or FitsColumnType.SingleComplex, Scale: 1, Zero: 0 })
        {
            for (int i = 0; i < into.Length; i++)
                into[i] = BinaryPrimitives.ReadSingleBigEndian(field[(4 * i)..]);
            return;
        }

        for (int i = 0; i < into.Length; i++)
            into[i] = (float)Real(field, column, i);
    }

    public static void ToIntegers(Span<byte> field, FitsColumn column, Span<long> into)
    {
        RequireNumbers(column);
        bool isWhole = column.IsInteger || column.Type is FitsColumnType.Bit or FitsColumnType.Logical;
        if (!isWhole || column.Scale != 1 || Math.Floor(column.Zero) != column.Zero
            || Math.Abs(column.Zero) > long.MaxValue)
            throw new InvalidOperationException(
                $"column {column.Name} ({column.Format}, TSCAL {column.Scale}, TZERO {column.Zero}) "
                + "does not hold whole numbers");
        long zero = column.Zero >= TwoTo63 ? long.MinValue : (long)column.Zero;
        for (int i = 0; i < into.Length; i++)
        {
            long stored = column.Type switch
            {
                FitsColumnType.Bit => Bit(field, i),
                FitsColumnType.Logical => field[i] == True ? 1 : field[i] == False ? 0 : -1,
                _ => Integer(field, column.Type, i),
            };
            into[i] = stored == column.Null ? stored : unchecked(stored + zero);
        }
    }

    public static string ToText(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        return Encoding.Latin1.GetString(end < 0 ? field : field[..end]).TrimEnd(' ');
    }

    private static double Real(ReadOnlySpan<byte> field, FitsColumn column, int i)
    {
        switch (column.Type)
        {
            case FitsColumnType.Single or FitsColumnType.SingleComplex:
                return Scaled(BinaryPrimitives.ReadSingleBigEndian(field[(4 * i)..]), column);
            case FitsColumnType.Double or FitsColumnType.DoubleComplex:
                return Scaled(BinaryPrimitives.ReadDoubleBigEndian(field[(8 * i)..]), column);
            case FitsColumnType.Bit:
                return Bit(field, i);
            case FitsColumnType.Logical:
                return field[i] == True ? 1 : field[i] == False ? 0 : double.NaN;
            default:
                long stored = Integer(field, column.Type, i);
                // 2^63 + a long has more digits than a double on the way, not in the end.
                return stored == column.Null ? double.NaN
                    : column is { Scale: 1, Zero: TwoTo63 } ? (ulong)(stored ^ long.MinValue)
                    : Scaled(stored, column);
        }
    }

    private static double Scaled(double stored, FitsColumn column) =>
        column.Scale == 1 && column.Zero == 0 ? stored : column.Zero + (column.Scale * stored);

    /// <summary>The first element is the highest bit of the first byte.</summary>
    private static int Bit(ReadOnlySpan<byte> field, int i) => (field[i >> 3] >> (7 - (i & 7))) & 1;

    private static long Integer(ReadOnlySpan<byte> field, FitsColumnType type, int i) => type switch
    {
        FitsColumnType.UnsignedByte => field[i],
        FitsColumnType.Int16 => BinaryPrimitives.ReadInt16BigEndian(field[(2 * i)..]),
        FitsColumnType.Int32 => BinaryPrimitives.ReadInt32BigEndian(field[(4 * i)..]),
        _ => BinaryPrimitives.ReadInt64BigEndian(field[(8 * i)..]),
    };

    private static void RequireNumbers(FitsColumn column)
    {
        if (column.Type == FitsColumnType.Character)
            throw new InvalidOperationException($"column {column.Name} ({column.Format}) is text");
    }
}
