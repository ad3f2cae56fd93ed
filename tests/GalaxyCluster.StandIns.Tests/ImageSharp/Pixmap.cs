using System.Globalization;
using System.Text;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using Xunit;

namespace GalaxyCluster.StandIns.Tests.ImageSharp;

/// <summary>8-bit samples in rows, 1 or 3 a pixel: what a binary PGM or PPM file holds.</summary>
internal sealed record Pixmap(int Width, int Height, int Channels, byte[] Samples)
{
    /// <summary>A pseudo-random but smooth picture with sharp edges in it; the same for the same arguments.</summary>
    public static Pixmap Synthetic(int width, int height, uint seed = 1)
    {
        byte[] samples = new byte[width * height * 3];
        uint state = (seed * 2654435761) | 1;
        for (int i = 0; i < samples.Length; i++)
        {
            state = (state * 1664525) + 1013904223;
            int x = i / 3 % width, y = i / 3 / width, c = i % 3;
            int wave = (((x * (c + 2)) + (y * (4 - c))) & 63) * 2;
            int edge = (x / 7) + (y / 5) % 3 == c ? 60 : 0;
            samples[i] = (byte)Math.Min(255, wave + edge + (int)(state >> 27));
        }

        return new Pixmap(width, height, 3, samples);
    }

    public static Pixmap Parse(ReadOnlySpan<byte> file)
    {
        int position = 0;
        string[] header = new string[4];
        for (int i = 0; i < header.Length; i++)
        {
            int end = position;
            while (!char.IsWhiteSpace((char)file[end])) end++;
            header[i] = Encoding.ASCII.GetString(file[position..end]);
            position = end + 1;
        }

        int width = int.Parse(header[1], CultureInfo.InvariantCulture), height = int.Parse(header[2], CultureInfo.InvariantCulture);
        int channels = header[0] == "P5" ? 1 : 3;
        Assert.Equal("255", header[3]);
        return new Pixmap(width, height, channels, file.Slice(position, width * height * channels).ToArray());
    }

    public static Pixmap From(Image<Rgb24> image)
    {
        byte[] samples = new byte[image.Width * image.Height * 3];
        image.CopyPixelDataTo(samples);
        return new Pixmap(image.Width, image.Height, 3, samples);
    }

    public byte[] ToFile() =>
        [.. Encoding.ASCII.GetBytes($"P{(Channels == 1 ? 5 : 6)}\n{Width} {Height}\n255\n"), .. Samples];

    public Image<Rgb24> ToImage() => Image.LoadPixelData<Rgb24>(Samples, Width, Height);

    /// <summary>
    /// The largest difference of two samples; a grey picture counts as one with three equal channels.
    /// </summary>
    public int LargestDifference(Pixmap other)
    {
        Assert.Equal((Width, Height), (other.Width, other.Height));
        int largest = 0;
        for (int i = 0; i < Width * Height * 3; i++) largest = Math.Max(largest, Math.Abs(Sample(i) - other.Sample(i)));
        return largest;
    }

    /// <summary>How many samples differ by more than <paramref name="tolerance"/>.</summary>
    public int CountDifferences(Pixmap other, int tolerance)
    {
        Assert.Equal((Width, Height), (other.Width, other.Height));
        return Enumerable.Range(0, Width * Height * 3).Count(i => Math.Abs(Sample(i) - other.Sample(i)) > tolerance);
    }

    /// <summary>Peak signal to noise ratio, in decibels.</summary>
    public double Psnr(Pixmap other)
    {
        double sum = 0;
        for (int i = 0; i < Width * Height * 3; i++)
        {
            double difference = Sample(i) - other.Sample(i);
            sum += difference * difference;
        }

        return 10 * Math.Log10(255 * 255 * Width * Height * 3.0 / sum);
    }

    private byte Sample(int index) => Samples[Channels == 1 ? index / 3 : index];
}
