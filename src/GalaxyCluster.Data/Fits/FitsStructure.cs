using System.Collections.Immutable;
using GalaxyCluster.Data.Storage;

namespace GalaxyCluster.Data.Fits;

/// <summary>From the mandatory keywords of a header to the kind and the size of its unit.</summary>
internal static class FitsStructure
{
    private const int MaxAxes = 999;
    private const long MaxCount = 1L << 50;

    public static FitsHdu Interpret(ByteSource source, FitsHeader header)
    {
        int bits = (int)header.GetInteger("BITPIX");
        if (bits is not (8 or 16 or 32 or 64 or -32 or -64))
            throw header.Wrong("BITPIX", "8, 16, 32, 64, -32 or -64");
        ImmutableArray<long> axes = Axes(header, "NAXIS");
        string kind = header.Hdu == 0 ? "IMAGE" : header.GetText("XTENSION");
        bool isRandomGroups = header.Hdu == 0 && axes is [0, ..] && header.TryGetLogical("GROUPS") == true;
        long dataBytes = DataBytes(header, bits, isRandomGroups ? axes[1..] : axes, isRandomGroups);
        return kind switch
        {
            _ when isRandomGroups => new FitsOther(source, header, dataBytes),
            "IMAGE" or "IUEIMAGE" =>
                new FitsPlainImage(source, header, dataBytes, FitsImageForm.Plain(header, bits, axes)),
            "TABLE" when bits == 8 && axes.Length == 2 => new FitsAsciiTable(source, header, dataBytes),
            "BINTABLE" or "A3DTABLE" => Table(source, header, dataBytes, bits, axes),
            _ => new FitsOther(source, header, dataBytes),
        };
    }

    /// <summary>The lengths of an image's axes, from <c>NAXIS</c> or <c>ZNAXIS</c>; the first varies fastest.</summary>
    public static ImmutableArray<long> Axes(FitsHeader header, string keyword)
    {
        int count = header.GetInteger(keyword, 0, MaxAxes);
        var axes = ImmutableArray.CreateBuilder<long>(count);
        for (int i = 1; i <= count; i++)
        {
            long length = header.GetInteger($"{keyword}{i}");
            axes.Add(length >= 0 ? length : throw header.Wrong($"{keyword}{i}", "a length of 0 or more"));
        }

        return axes.MoveToImmutable();
    }

    /// <summary>0 without axes.</summary>
    public static long Product(FitsHeader header, ImmutableArray<long> axes)
    {
        if (axes.IsEmpty || axes.Contains(0))
            return 0;
        long product = 1;
        foreach (long length in axes)
        {
            if (length > MaxCount / product)
                throw header.At(header.Offset, $"axes of {string.Join(" x ", axes)} are more than any file can hold");
            product *= length;
        }

        return product;
    }

    /// <summary>Section 4.4.1.2, equation 2: |BITPIX| / 8 GCOUNT (PCOUNT + product of the axes).</summary>
    private static long DataBytes(FitsHeader header, int bits, ImmutableArray<long> axes, bool isRandomGroups)
    {
        long elements = Product(header, axes);
        if (elements == 0 && axes.IsEmpty && !isRandomGroups)
            return 0;
        long perGroup = Count(header, "PCOUNT", 0) + elements;
        Int128 bytes = (Int128)(Math.Abs(bits) / 8) * Count(header, "GCOUNT", 1) * perGroup;
        return bytes <= MaxCount
            ? (long)bytes
            : throw header.At(header.Offset, $"{bytes} bytes of data are more than any file can hold");
    }

    private static long Count(FitsHeader header, string keyword, long missing)
    {
        long value = header.TryGetInteger(keyword) ?? missing;
        return value is >= 0 and <= MaxCount ? value : throw header.Wrong(keyword, $"0 to {MaxCount}");
    }

    private static FitsHdu Table(
        ByteSource source, FitsHeader header, long dataBytes, int bits, ImmutableArray<long> axes)
    {
        if (bits != 8 || axes.Length != 2)
            throw header.Wrong(bits != 8 ? "BITPIX" : "NAXIS", "8 bits and two axes of a table");
        FitsTable table = new(source, header, dataBytes);
        return header.TryGetLogical("ZIMAGE") == true ? new FitsTiledImage(table) : table;
    }
}
