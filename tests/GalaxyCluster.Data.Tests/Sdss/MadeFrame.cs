using GalaxyCluster.Data.Fits;
using ICSharpCode.SharpZipLib.BZip2;

namespace GalaxyCluster.Data.Tests.Sdss;

/// <summary>Small frames as the Science Archive Server has them: image, calibration, sky, made here.</summary>
internal static class MadeFrame
{
    private static readonly int[] s_offsets = [4, 8, 0, 2, 6]; // u g r i z as the headers' FRAME has them.

    /// <summary>Degrees of a pixel, 0.396 arcseconds.</summary>
    public const double Degrees = 0.396 / 3600;

    /// <summary>Right ascension and declination of the frame's centre.</summary>
    public const double RightAscension = 150;

    public const double Declination = 20;

    /// <param name="band">u, g, r, i or z.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="value">Nanomaggies of a pixel, x and y from 0.</param>
    /// <param name="run">As the name has it.</param>
    /// <param name="camcol">As the name has it.</param>
    /// <param name="field">As the name has it.</param>
    public static byte[] Fits(
        char band, int width, int height, Func<int, int, double> value, int run = 1000, int camcol = 2, int field = 77)
    {
        float[] pixels = new float[width * height];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (float)value(i % width, i / width);
        using MemoryStream stream = new();
        FitsWriter writer = new(stream);
        FitsHeaderBuilder header = new();
        header.Add("FILTER", band.ToString()).Add("RUN", run).Add("CAMCOL", camcol)
            .Add("FRAME", field + s_offsets["ugriz".IndexOf(band, StringComparison.Ordinal)])
            .Add("NMGY", 0.005).Add("BUNIT", "nanomaggy")
            .Add("CTYPE1", "RA---TAN").Add("CTYPE2", "DEC--TAN")
            .Add("CRPIX1", (width + 1) / 2.0).Add("CRPIX2", (height + 1) / 2.0)
            .Add("CRVAL1", RightAscension).Add("CRVAL2", Declination)
            .Add("CD1_1", -Degrees).Add("CD1_2", 0.0).Add("CD2_1", 0.0).Add("CD2_2", Degrees);
        writer.WriteImage<float>(pixels, [width, height], header);
        float[] calibration = new float[width];
        Array.Fill(calibration, 0.005f);
        writer.WriteImage<float>(calibration, [width], new FitsHeaderBuilder());
        float[] sky = new float[16];
        Array.Fill(sky, 100f);
        writer.WriteTable(
            [
                FitsOutputColumn.Numbers<float>("ALLSKY", sky, perRow: 16),
                FitsOutputColumn.Numbers<float>("XINTERP", Places(width), perRow: width),
                FitsOutputColumn.Numbers<float>("YINTERP", Places(height), perRow: height),
            ],
            new FitsHeaderBuilder().Add("XDIM1", "(4,4)"));
        byte[] bytes = stream.ToArray();
        // The writer keeps TDIM for itself.
        bytes[bytes.AsSpan().IndexOf("XDIM1"u8)] = (byte)'T';
        return bytes;
    }

    public static byte[] Bzip2(byte[] bytes)
    {
        using MemoryStream packed = new();
        using (BZip2OutputStream stream = new(packed) { IsStreamOwner = false })
            stream.Write(bytes);
        return packed.ToArray();
    }

    /// <summary>A round profile that falls off as a galaxy's or, for a small radius, a star's.</summary>
    public static double Blob(int x, int y, double x0, double y0, double flux, double radius)
    {
        double r2 = ((x - x0) * (x - x0)) + ((y - y0) * (y - y0));
        return flux / (2 * Math.PI * radius * radius) * Math.Exp(-r2 / (2 * radius * radius));
    }

    /// <summary>Noise of a sky of about 0.02 nanomaggies a pixel, the same for the same place and band.</summary>
    public static double Noise(int x, int y, int band)
    {
        uint h = unchecked(((uint)x * 374761393u) + ((uint)y * 668265263u) + ((uint)band * 2246822519u) + 12345u);
        double sum = 0;
        for (int i = 0; i < 4; i++)
        {
            h = unchecked((h ^ (h >> 13)) * 1274126177u);
            h ^= h >> 16;
            sum += h / (double)uint.MaxValue;
        }

        return (sum - 2) * 0.035;
    }

    private static float[] Places(int length) => [.. Enumerable.Range(0, length).Select(i => 3f * i / length)];
}
