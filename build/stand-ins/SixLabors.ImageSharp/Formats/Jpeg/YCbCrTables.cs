using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Formats.Jpeg;

/// <summary>YCbCr to RGB of JFIF 1.02, in units of 2^-16, each product rounded once.</summary>
internal static class YCbCrTables
{
    private const int Half = 1 << 15;
    private const int RedOfCr = 91881;
    private const int BlueOfCb = 116130;
    private const int GreenOfCr = -46802;
    private const int GreenOfCb = -22554;

    /// <summary>Sums reach from -227 to 482; the table starts at -256.</summary>
    private const int ClampOffset = 256;

    private static readonly byte[] Clamped = MakeClamped();
    private static readonly int[] Red = MakeTable(RedOfCr);
    private static readonly int[] Blue = MakeTable(BlueOfCb);

    internal static void Convert(
        ReadOnlySpan<byte> luma,
        ReadOnlySpan<byte> cb,
        ReadOnlySpan<byte> cr,
        Span<Rgb24> target)
    {
        ReadOnlySpan<byte> clamped = Clamped;
        ReadOnlySpan<int> red = Red, blue = Blue;
        cb = cb[..luma.Length];
        cr = cr[..luma.Length];
        target = target[..luma.Length];
        for (int x = 0; x < luma.Length; x++)
        {
            int y = luma[x] + ClampOffset, u = cb[x], v = cr[x];
            int green = ((GreenOfCb * (u - 128)) + (GreenOfCr * (v - 128)) + Half) >> 16;
            target[x] = new Rgb24(clamped[y + red[v]], clamped[y + green], clamped[y + blue[u]]);
        }
    }

    private static byte[] MakeClamped()
    {
        byte[] table = new byte[ClampOffset + 512];
        for (int i = 0; i < table.Length; i++) table[i] = (byte)Math.Clamp(i - ClampOffset, 0, 255);
        return table;
    }

    private static int[] MakeTable(int factor)
    {
        int[] table = new int[256];
        for (int i = 0; i < table.Length; i++) table[i] = ((factor * (i - 128)) + Half) >> 16;
        return table;
    }
}
