using GalaxyCluster.Data.Frames;
using GalaxyCluster.Data.Sdss;
using GalaxyCluster.Data.Wcs;
using Xunit;

namespace GalaxyCluster.Data.Tests.Sdss;

public sealed class SdssFrameTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void AFieldsFiveBandsAreReadAndAligned()
    {
        SdssField field = SdssField.Read(Paths(), Cancellation);
        Assert.Equal("UGRIZ", string.Concat(field.Frames.Select(static f => f.Band)));
        Assert.All(field.Frames, static f => Assert.Equal((2583, 2, 136), (f.Run, f.Camcol, f.Field)));

        // Where the r pixel (1024, 744) lies in u: README of the data, by astropy.
        SdssFrame r = field.Find(SdssBand.R)!;
        PixelPosition u = field.Find(SdssBand.U)!.Wcs.TryToPixel(r.Wcs.ToSky(new(1024, 744)))!.Value;
        Assert.Equal(1028.97, u.X, 0.005);
        Assert.Equal(750.22, u.Y, 0.005);

        var planes = field.Align(SdssBand.R, ResampleKernel.Lanczos3, Cancellation);
        Assert.Same(r.Image, planes[2]);
        List<(int X, int Y)> stars = StarsAlone(r.Image);
        Assert.True(stars.Count >= 100);
        foreach (ImagePlane plane in planes.RemoveAt(2))
        {
            // Stars lie where r has them; before, they are off by up to 11 pixels.
            Assert.Equal(0, Median(stars.Select(s => Centroid(plane, s).X - Centroid(r.Image, s).X)), 0.1);
            Assert.Equal(0, Median(stars.Select(s => Centroid(plane, s).Y - Centroid(r.Image, s).Y)), 0.1);
        }
    }

    [Fact]
    public void CountsAndErrorsAreThoseOfTheDataModel()
    {
        SdssFrame frame = SdssFrame.Read(
            Path.Combine(ScratchFolder.SharedData("sdss-frame-2583-2-136"), "frame-r-002583-2-0136.fits.bz2"),
            Cancellation);
        ImagePlane counts = frame.Counts();
        ImagePlane errors = frame.Errors(new(4.6, 1.0));
        // Values by numpy: tests/Fixtures/generate_sdss.py.
        Assert.Equal(SdssReference.Counts, [.. SdssReference.Places.Select(p => counts[p.X, p.Y])], new Relative(1e-6));
        Assert.Equal(SdssReference.Errors, [.. SdssReference.Places.Select(p => errors[p.X, p.Y])], new Relative(1e-6));
    }

    [Fact]
    public void AFrameCutByOthersIsRead()
    {
        SdssFrame frame = SdssFrame.Read(
            Path.Combine(ScratchFolder.SharedData("sdss-frame-mini"), "frame-r-001000-1-0100.fits.bz2"), Cancellation);
        Assert.Equal((SdssBand.R, 1000, 1, 100), (frame.Band, frame.Run, frame.Camcol, frame.Field));
        Assert.Equal((100, 100), (frame.Image.Width, frame.Image.Height));
        Assert.True(frame.Counts()[50, 50] > 50);
    }

    [Fact]
    public void AFrameTwiceIsRefused()
    {
        string path = Paths()[0];
        DataFormatException e = Assert.Throws<DataFormatException>(() => SdssField.Read([path, path], Cancellation));
        Assert.Contains("twice", e.Message, StringComparison.Ordinal);
    }

    private static string[] Paths() =>
        Directory.GetFiles(ScratchFolder.SharedData("sdss-frame-2583-2-136"), "frame-*.bz2");

    /// <summary>Peaks of unsaturated stars with nothing a twentieth as bright within 12 pixels.</summary>
    private static List<(int X, int Y)> StarsAlone(ImagePlane plane)
    {
        List<(int X, int Y)> stars = [];
        for (int y = 50; y < plane.Height - 50; y++)
        {
            for (int x = 50; x < plane.Width - 50; x++)
            {
                if (plane[x, y] is > 3 and < 60 && IsAlone(plane, x, y))
                    stars.Add((x, y));
            }
        }

        return stars;
    }

    private static bool IsAlone(ImagePlane plane, int x, int y)
    {
        float peak = plane[x, y];
        if (plane[x - 1, y] > peak || plane[x + 1, y] > peak || plane[x, y - 1] > peak || plane[x, y + 1] > peak)
            return false;
        for (int j = -12; j <= 12; j++)
        {
            for (int i = -12; i <= 12; i++)
            {
                float limit = Math.Max(Math.Abs(i), Math.Abs(j)) < 6 ? peak : 0.05f * peak;
                if (plane[x + i, y + j] > limit)
                    return false;
            }
        }

        return true;
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private static (double X, double Y) Centroid(ImagePlane plane, (int X, int Y) star)
    {
        double sum = 0, sx = 0, sy = 0;
        for (int j = -3; j <= 3; j++)
        {
            for (int i = -3; i <= 3; i++)
            {
                double v = plane[star.X + i, star.Y + j];
                sum += v;
                sx += v * i;
                sy += v * j;
            }
        }

        return (sx / sum, sy / sum);
    }

    private sealed class Relative(double tolerance) : IEqualityComparer<float>
    {
        public bool Equals(float x, float y) => Math.Abs(x - y) <= tolerance * Math.Abs(x);

        public int GetHashCode(float obj) => 0;
    }
}
