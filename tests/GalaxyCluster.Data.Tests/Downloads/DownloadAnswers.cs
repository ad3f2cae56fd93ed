using System.Text;
using GalaxyCluster.Data.Fits;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace GalaxyCluster.Data.Tests.Downloads;

/// <summary>Answers in the services' forms.</summary>
internal static class DownloadAnswers
{
    /// <summary>A SkyServer table: <c>#Table1</c>, the names, the rows; LF line ends.</summary>
    public static byte[] Table(int rows) => Encoding.ASCII.GetBytes(
        "#Table1\nobjid,ra,dec,run,rerun,camcol,field,petroR90_r,label\n"
        + string.Concat(Enumerable.Range(0, rows).Select(static i =>
            $"12376487228195474{i:D2},{150 + (i * 0.001)},20.000999988079071,1000,301,2,77,{5 + i},"
            + (i % 2 == 0 ? "spiral" : "elliptical") + "\n")));

    /// <summary>A picture of something; another for each number.</summary>
    public static byte[] Jpeg(int size, int number)
    {
        using Image<Rgb24> image = new(size, size);
        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++)
                image[x, y] = new Rgb24((byte)(20 + ((x + number) % 100)), (byte)(20 + y % 90),
                    (byte)(30 + number % 50));
        }

        return Save(image);
    }

    /// <summary>What the service sends where it has no picture: black, with or without a few words.</summary>
    public static byte[] BlackJpeg(int size, bool hasWords)
    {
        using Image<Rgb24> image = new(size, size);
        for (int y = size / 2; hasWords && y < (size / 2) + 8; y++)
        {
            for (int x = 8; x < size - 8; x += 2)
                image[x, y] = new Rgb24(255, 255, 255);
        }

        return Save(image);
    }

    /// <summary>A cube of the Legacy Surveys' viewer.</summary>
    public static byte[] Cube(int bands, int size, Func<int, float> value)
    {
        float[] pixels = [.. Enumerable.Range(0, bands * size * size).Select(value)];
        using MemoryStream stream = new();
        new FitsWriter(stream).WriteImage<float>(
            pixels, [size, size, bands], new FitsHeaderBuilder().Add("SURVEY", "LegacySurvey").Add("BANDS",
                "grz"[..bands]));
        return stream.ToArray();
    }

    private static byte[] Save(Image<Rgb24> image)
    {
        using MemoryStream stream = new();
        image.SaveAsJpeg(stream);
        return stream.ToArray();
    }
}
