using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using GalaxyCluster.Data.Fits;

namespace GalaxyCluster.Data.Tests.Fits;

/// <summary>The hashes of tests/Fixtures/fits/astropy_read.py.</summary>
internal static class ArrayDigest
{
    /// <summary>There are many; which of them a library makes says nothing.</summary>
    private const long PositiveNaN = 0x7FF8000000000000;

    public static string Of(ReadOnlySpan<double> values)
    {
        byte[] bytes = new byte[8 * values.Length];
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteInt64LittleEndian(
                bytes.AsSpan(8 * i),
                double.IsNaN(values[i]) ? PositiveNaN : BitConverter.DoubleToInt64Bits(values[i]));
        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    public static string Of(FitsTable table, FitsColumn column)
    {
        CancellationToken cancellation = CancellationToken.None;
        if (column.Type == FitsColumnType.Character)
        {
            string all = string.Concat(table.ReadStrings(column, cancellation).Select(static s => s + '\0'));
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.Latin1.GetBytes(all)));
        }

        return Of(column.IsVariable
            ? [.. Enumerable.Range(0, table.RowCount).SelectMany(r => table.ReadDoubles(column, r, cancellation))]
            : table.ReadDoubles(column, cancellation));
    }

    /// <summary>astropy gives float32 pixels for -32, and for scaled and quantized ones of up to 32 bits.</summary>
    public static string Of(FitsImage image) => image.BitPix == -32
        ? Of([.. image.ReadFloats(CancellationToken.None).Select(static f => (double)f)])
        : Of(image.ReadDoubles(CancellationToken.None));
}
