using GalaxyCluster.Data.Fits;
using GalaxyCluster.Data.Frames;
using GalaxyCluster.Data.Tests.Fits;
using GalaxyCluster.Data.Wcs;
using Xunit;

namespace GalaxyCluster.Data.Tests.Frames;

public sealed class ResamplerTests
{
    private const int Side = 160;

    [Theory]
    [InlineData(ResampleKernel.Nearest, 0)]
    [InlineData(ResampleKernel.Bilinear, 0)]
    [InlineData(ResampleKernel.Lanczos3, 1e-5)]
    public void OntoItsOwnGridAnImageStays(ResampleKernel kernel, double tolerance)
    {
        ImagePlane stars = Stars(0, 0, 2);
        ImagePlane same = Resampler.Resample(stars, Wcs(0, 0, 1), Wcs(0, 0, 1), Side, Side, kernel, default);
        for (int i = 0; i < stars.Pixels.Length; i++)
            Assert.Equal(stars.Pixels[i], same.Pixels[i], Math.Max(1e-6, tolerance * stars.Pixels[i]));
    }

    [Theory]
    [InlineData(ResampleKernel.Bilinear, 0.2)]
    [InlineData(ResampleKernel.Lanczos3, 0.005)]
    public void AShiftByPartOfAPixelIsThatOfTheSky(ResampleKernel kernel, double tolerance)
    {
        ImagePlane moved = Resampler.Resample(
            Stars(0, 0, 1.5), Wcs(0, 0, 1), Wcs(3.37, -1.81, 1), Side, Side, kernel, default);
        ImagePlane expected = Stars(3.37, -1.81, 1.5);
        float peak = expected.Pixels.Max();
        for (int y = 8; y < Side - 8; y++)
        {
            for (int x = 8; x < Side - 8; x++)
                Assert.Equal(expected[x, y], moved[x, y], tolerance * peak);
        }
    }

    [Theory]
    [InlineData(0.7)]
    [InlineData(1.0)]
    [InlineData(1.6)]
    public void FluxIsKeptWhateverTheScales(double scale)
    {
        int side = (int)(Side * scale);
        ImagePlane stars = Stars(0, 0, 2.5);
        ImagePlane other = Resampler.Resample(
            stars, Wcs(0, 0, 1), Wcs(0.4, 0.3, scale), side, side, ResampleKernel.Lanczos3, default);
        double before = stars.Pixels.Sum(static p => (double)p);
        double after = other.Pixels.Where(static p => !float.IsNaN(p)).Sum(static p => (double)p);
        Assert.Equal(before, after, 0.002 * before);
    }

    [Fact]
    public void OutsideThereIsNothing()
    {
        ImagePlane moved = Resampler.Resample(
            Stars(0, 0, 2), Wcs(0, 0, 1), Wcs(-20, 0, 1), Side, Side, ResampleKernel.Lanczos3, default);
        Assert.False(float.IsNaN(moved[Side - 21, 80]));
        Assert.True(float.IsNaN(moved[Side - 20, 80]));
        Assert.Equal(20 * Side, moved.Pixels.Count(float.IsNaN));
    }

    /// <summary>
    /// Row by row in pieces or pixel by pixel, at the edge and inside: everywhere the sum over the kernel's taps, in
    /// double precision and the plainest of ways.
    /// </summary>
    [Theory]
    [InlineData(3.37, -1.81, 1)]
    [InlineData(-60.2, 41.6, 1)]
    [InlineData(0.4, 0.3, 1.6)]
    public void EveryPixelIsTheSumOverItsTaps(double dx, double dy, double scale)
    {
        ImagePlane noise = new(Side, Side);
        for (int i = 0; i < noise.Pixels.Length; i++) noise.Pixels[i] = 1 + (i * 2654435761 % 1000 / 1000f);
        int side = (int)(Side * scale);
        ImagePlane other = Resampler.Resample(
            noise, Wcs(0, 0, 1), Wcs(dx, dy, scale), side, side, ResampleKernel.Lanczos3, default);
        for (int y = 0; y < side; y++)
        {
            for (int x = 0; x < side; x++)
            {
                PixelPosition place = Wcs(0, 0, 1).TryToPixel(Wcs(dx, dy, scale).ToSky(new(x, y)))!.Value;
                double expected = Lanczos(noise, place) / (scale * scale);
                if (double.IsNaN(expected)) Assert.True(float.IsNaN(other[x, y]), $"{x}, {y}");
                else Assert.Equal(expected, other[x, y], 0.001);
            }
        }
    }

    private static double Lanczos(ImagePlane plane, PixelPosition place)
    {
        if (place.X < -0.5 || place.Y < -0.5 || place.X > plane.Width - 0.5 || place.Y > plane.Height - 0.5) return double.NaN;
        int left = (int)Math.Floor(place.X) - 2;
        int top = (int)Math.Floor(place.Y) - 2;
        double sum = 0;
        double total = 0;
        for (int y = Math.Max(0, top); y < Math.Min(plane.Height, top + 6); y++)
        {
            for (int x = Math.Max(0, left); x < Math.Min(plane.Width, left + 6); x++)
            {
                double weight = Weight(place.X - x) * Weight(place.Y - y);
                sum += weight * plane[x, y];
                total += weight;
            }
        }

        return sum / total;

        static double Weight(double d) => d == 0 ? 1 : Math.Abs(d) >= 3
            ? 0
            : 3 * Math.Sin(Math.PI * d) * Math.Sin(Math.PI * d / 3) / (Math.PI * Math.PI * d * d);
    }

    /// <summary>Gaussian stars on a grid of places whose origin is moved, each with a flux of 0.3.</summary>
    private static ImagePlane Stars(double dx, double dy, double sigma)
    {
        ImagePlane plane = new(Side, Side);
        for (int j = 1; j < 4; j++)
        {
            for (int i = 1; i < 4; i++)
                AddStar(plane, (40 * i) + (1.3 * j) + dx, (40 * j) - (0.7 * i) + dy, sigma);
        }

        return plane;
    }

    private static void AddStar(ImagePlane plane, double cx, double cy, double sigma)
    {
        for (int y = 0; y < plane.Height; y++)
        {
            for (int x = 0; x < plane.Width; x++)
            {
                double r2 = ((x - cx) * (x - cx)) + ((y - cy) * (y - cy));
                plane[x, y] += (float)(0.3 / (2 * Math.PI * sigma * sigma) * Math.Exp(-r2 / (2 * sigma * sigma)));
            }
        }
    }

    /// <summary>The origin of the grid moved by pixels, and so many pixels where the first grid has one.</summary>
    private static WorldCoordinates Wcs(double dx, double dy, double scale)
    {
        byte[] file = new FitsBytes().Header(
            ("SIMPLE", true), ("BITPIX", 8), ("NAXIS", 0), ("CTYPE1", "RA---TAN"), ("CTYPE2", "DEC--TAN"),
            ("CRVAL1", 150.0), ("CRVAL2", 2.0), ("CRPIX1", ((80.5 + dx) * scale) + 0.5),
            ("CRPIX2", ((80.5 + dy) * scale) + 0.5),
            ("CDELT1", -1e-4 / scale), ("CDELT2", 1e-4 / scale)).ToArray();
        using FitsFile fits = FitsFile.Open(file, "wcs", CancellationToken.None);
        return WorldCoordinates.Read(fits.GetHdu(0, CancellationToken.None).Header);
    }
}
