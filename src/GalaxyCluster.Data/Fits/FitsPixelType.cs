namespace GalaxyCluster.Data.Fits;

/// <summary>How FITS stores a .NET number: BITPIX or a column's letter, and the zero that makes it unsigned or
/// signed.</summary>
internal readonly record struct FitsPixelType(int BitPix, char Letter, double Zero, string ZeroText)
{
    private readonly bool _turnsSign = Zero != 0;

    public int Bytes => Math.Abs(BitPix) / 8;

    /// <exception cref="ArgumentException">No such type.</exception>
    public static FitsPixelType Of<T>()
        where T : unmanaged => Type.GetTypeCode(typeof(T)) switch
        {
            TypeCode.Byte => new(8, 'B', 0, "0"),
            TypeCode.SByte => new(8, 'B', -128, "-128"),
            TypeCode.Int16 => new(16, 'I', 0, "0"),
            TypeCode.UInt16 => new(16, 'I', 32768, "32768"),
            TypeCode.Int32 => new(32, 'J', 0, "0"),
            TypeCode.UInt32 => new(32, 'J', 2147483648, "2147483648"),
            TypeCode.Int64 => new(64, 'K', 0, "0"),
            TypeCode.UInt64 => new(64, 'K', 9223372036854775808, "9223372036854775808"),
            TypeCode.Single => new(-32, 'E', 0, "0"),
            TypeCode.Double => new(-64, 'D', 0, "0"),
            _ => throw new ArgumentException($"FITS has no pixels of type {typeof(T)}"),
        };

    /// <summary>From the machine's values to the file's bytes, in place. The zero is half of the range, so that it
    /// turns the sign bit.</summary>
    public void ToStored(Span<byte> values)
    {
        BigEndian.Swap(values, Bytes);
        if (!_turnsSign)
            return;
        for (int i = 0; i < values.Length; i += Bytes)
            values[i] ^= 0x80;
    }
}
