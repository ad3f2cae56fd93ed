using GalaxyCluster.Data.Pictures;
using Xunit;

namespace GalaxyCluster.Data.Tests.Pictures;

public sealed class ResizeTests
{
    public static TheoryData<int, int, int, int> Sizes => new()
    {
        { 5, 7, 3, 2 }, { 207, 207, 64, 64 }, { 4, 4, 4, 4 }, { 3, 2, 7, 9 }, { 1, 1, 5, 5 }, { 64, 64, 1, 1 }, { 100, 33, 33, 100 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void AreaIsTheMeanOfTheCoveredSquare(int height, int width, int outHeight, int outWidth)
    {
        PixelPlanes input = Noise(height, width);
        ushort[] output = new ushort[outHeight * outWidth];
        Resize.Apply(input, outHeight, outWidth, ResizeFilter.Area, output);
        for (int y = 0; y < outHeight; y++)
        {
            for (int x = 0; x < outWidth; x++)
                Assert.Equal(CoveredMean(input, y, x, outHeight, outWidth), output[(y * outWidth) + x]);
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void BicubicIsTheCubicConvolution(int height, int width, int outHeight, int outWidth)
    {
        PixelPlanes input = Noise(height, width);
        ushort[] output = new ushort[outHeight * outWidth];
        Resize.Apply(input, outHeight, outWidth, ResizeFilter.Bicubic, output);
        for (int y = 0; y < outHeight; y++)
        {
            for (int x = 0; x < outWidth; x++)
                Assert.InRange(output[(y * outWidth) + x] - Cubic(input, y, x, outHeight, outWidth), -1.01, 1.01);
        }
    }

    [Theory]
    [InlineData(ResizeFilter.Area)]
    [InlineData(ResizeFilter.Bicubic)]
    [InlineData(ResizeFilter.Auto)]
    public void AFlatPictureStaysFlatAndTheSameSizeStaysTheSame(ResizeFilter filter)
    {
        ushort[] output = new ushort[3 * 31 * 31];
        PixelPlanes flat = new([.. Enumerable.Repeat((ushort)65535, 3 * 90 * 70)], 3, 90, 70, 65535);
        Resize.Apply(flat, 31, 31, filter, output);
        Assert.All(output, static v => Assert.Equal(65535, v));

        PixelPlanes noise = Noise(20, 20);
        ushort[] same = new ushort[400];
        Resize.Apply(noise, 20, 20, filter, same);
        Assert.Equal(noise.Values, same);
    }

    /// <summary>
    /// The numbers themselves: a change of one bit anywhere is a change of every data set made before.
    /// </summary>
    [Fact]
    public void BitsAreFixed()
    {
        ushort[] row = [0, 10, 200, 255, 30, 90, 4];
        Assert.Equal([33, 175, 45], [.. Row(row, 3, ResizeFilter.Area).Select(static v => (int)v)]);
        Assert.Equal([0, 0, 0, 48, 158, 230, 255, 212, 73, 28, 79, 77, 23, 0], [.. Row(
            row, 14, ResizeFilter.Bicubic).Select(static v => (int)v)]);
    }

    [Theory]
    [InlineData("none", 0, 0, 256, 300, 256)]
    [InlineData("207", 207, 0, 423, 423, 207)]
    [InlineData("424", 424, 0, 423, 500, 0)]
    [InlineData("0.5", 0, 500, 423, 500, 212)]
    [InlineData("1.0", 0, 1000, 423, 423, 423)]
    [InlineData("0.001", 0, 1, 300, 300, 1)]
    public void CropsAreParsedAndMeasured(string text, int pixels, int perMille, int width, int height, int side)
    {
        CentreCrop crop = CentreCrop.Parse(text);
        Assert.Equal(new CentreCrop(pixels, perMille), crop);
        Assert.Equal(crop, CentreCrop.Parse(crop.ToString()));
        Assert.Equal(side, crop.SideOf(width, height));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("1.1")]
    [InlineData("0.0")]
    [InlineData("0.12345")]
    [InlineData("half")]
    [InlineData("")]
    public void OtherCropsAreNot(string text) => Assert.Throws<FormatException>(() => CentreCrop.Parse(text));

    private static ushort[] Row(ushort[] row, int length, ResizeFilter filter)
    {
        ushort[] output = new ushort[length];
        Resize.Apply(new PixelPlanes(row, 1, 1, row.Length, 255), 1, length, filter, output);
        return output;
    }

    private static PixelPlanes Noise(int height, int width)
    {
        ushort[] values = new ushort[height * width];
        uint state = 12345;
        for (int i = 0; i < values.Length; i++)
        {
            state = (state * 1664525) + 1013904223;
            values[i] = (ushort)(state >> 24);
        }

        return new PixelPlanes(values, 1, height, width, 255);
    }

    private static int CoveredMean(in PixelPlanes input, int y, int x, int outHeight, int outWidth)
    {
        decimal sum = 0;
        decimal top = (decimal)y * input.Height / outHeight;
        decimal bottom = (decimal)(y + 1) * input.Height / outHeight;
        decimal left = (decimal)x * input.Width / outWidth;
        decimal right = (decimal)(x + 1) * input.Width / outWidth;
        for (int v = 0; v < input.Height; v++)
        {
            for (int u = 0; u < input.Width; u++)
            {
                decimal tall = Math.Max(0, Math.Min(bottom, v + 1) - Math.Max(top, v));
                decimal wide = Math.Max(0, Math.Min(right, u + 1) - Math.Max(left, u));
                sum += tall * wide * input.Values[(v * input.Width) + u];
            }
        }

        return (int)Math.Floor((sum / ((bottom - top) * (right - left))) + 0.5m + 1e-12m);
    }

    private static double Cubic(in PixelPlanes input, int y, int x, int outHeight, int outWidth)
    {
        double sum = 0;
        double total = 0;
        for (int v = -200; v < input.Height + 200; v++)
        {
            double down = Weight(v, y, input.Height, outHeight);
            if (down == 0)
                continue;
            for (int u = -200; u < input.Width + 200; u++)
            {
                double weight = down * Weight(u, x, input.Width, outWidth);
                total += weight;
                sum += weight * input.Values[(
                    Math.Clamp(v, 0, input.Height - 1) * input.Width) + Math.Clamp(u, 0, input.Width - 1)];
            }
        }

        return Math.Clamp(sum / total, 0, 255);
    }

    private static double Weight(int input, int output, int inputs, int outputs)
    {
        double ratio = (double)inputs / outputs;
        double d = Math.Abs(input + 0.5 - ((output + 0.5) * ratio)) / Math.Max(1, ratio);
        return d < 1 ? (
            1.5 * d * d * d) - (2.5 * d * d) + 1 : d < 2 ? (-0.5 * d * d * d) + (2.5 * d * d) - (4 * d) + 2 : 0;
    }
}
