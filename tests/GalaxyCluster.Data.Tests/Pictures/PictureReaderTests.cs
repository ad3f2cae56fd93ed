using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Pictures;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.PixelFormats;
using Xunit;

namespace GalaxyCluster.Data.Tests.Pictures;

public sealed class PictureReaderTests
{
    [Fact]
    public void TheCentreIsCroppedAndChannelsArePlanes()
    {
        using ScratchFolder scratch = new();
        using (Image<Rgb24> picture = new(9, 7))
        {
            for (int y = 0; y < 7; y++)
            {
                for (int x = 0; x < 9; x++)
                    picture[x, y] = new Rgb24((byte)x, (byte)y, (byte)(10 * x));
            }

            picture.SaveAsPng(scratch["p.png"]);
        }

        byte[] pixels = new byte[27];
        Reader(new CentreCrop(3, 0), 3, 3).Read(scratch["p.png"], pixels);
        Assert.Equal([3, 4, 5, 3, 4, 5, 3, 4, 5], pixels[..9]);
        Assert.Equal([2, 2, 2, 3, 3, 3, 4, 4, 4], pixels[9..18]);
        Assert.Equal([30, 40, 50, 30, 40, 50, 30, 40, 50], pixels[18..]);

        byte[] grey = new byte[9];
        Reader(new CentreCrop(3, 0), 1, 3).Read(scratch["p.png"], grey);
        Assert.Equal(((299 * 3) + (587 * 2) + (114 * 30) + 500) / 1000, grey[0]);
    }

    [Fact]
    public void SixteenBitPngKeepTheirDepthInRealPixels()
    {
        using ScratchFolder scratch = new();
        using (Image<L16> picture = new(4, 4))
        {
            for (int k = 0; k < 16; k++)
                picture[k % 4, k / 4] = new L16((ushort)(4000 * k));
            picture.SaveAsPng(
                scratch["p.png"], new PngEncoder { ColorType = PngColorType.Grayscale, BitDepth = PngBitDepth.Bit16 });
        }

        float[] real = new float[16];
        byte[] bytes = new byte[16];
        PictureReader reader = Reader(CentreCrop.None, 1, 4);
        reader.Read(scratch["p.png"], real);
        reader.Read(scratch["p.png"], bytes);
        for (int k = 0; k < 16; k++)
        {
            Assert.Equal((float)(4000.0 * k / 65535), real[k]);
            Assert.Equal((int)Math.Round(4000.0 * k / 257), bytes[k]);
        }
    }

    [Fact]
    public void RealCutoutsShowAGalaxyInTheMiddle()
    {
        string folder = Path.Combine(ScratchFolder.SharedData("sdss-gz1"), "images");
        PictureReader reader = Reader(new CentreCrop(207, 0), 3, 64);
        byte[] pixels = new byte[reader.Length];
        foreach (string path in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Take(20))
        {
            reader.Read(path, pixels);
            double centre = pixels.Where(static (
                _, k) => Math.Abs((k / 64 % 64) - 32) < 4 && Math.Abs((k % 64) - 32) < 4).Average(static v => v);
            double whole = pixels.Average(static v => v);
            Assert.True(centre > whole + 20, $"{Path.GetFileName(path)}: centre {centre:F0}, whole {whole:F0}");
        }
    }

    [Fact]
    public void ACutJpegIsCorrupt()
    {
        string folder = Path.Combine(ScratchFolder.SharedData("sdss-ngc-hubble"), "images");
        byte[] good = File.ReadAllBytes(Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).First());
        Assert.Null(PictureDecoder.TryDecode(good, CentreCrop.None, 3, out PixelPlanes planes));
        Assert.Equal((256, 256), (planes.Height, planes.Width));
        foreach (int length in new[] { 4, 100, good.Length / 2, good.Length - 1 })
            Assert.Equal(BadFileReason.Corrupt, PictureDecoder.TryDecode(
                good.AsSpan(0, length), CentreCrop.None, 3, out _)?.Reason);
    }

    [Fact]
    public void HostileSizesAreRefusedFromTheHeader()
    {
        using ScratchFolder scratch = new();
        using (Image<L8> picture = new(2, 2))
            picture.SaveAsPng(scratch["p.png"]);
        byte[] bytes = File.ReadAllBytes(scratch["p.png"]);
        bytes[16] = 0x7F; // width
        bytes[20] = 0x7F; // height
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.NotNull(PictureDecoder.TryDecode(bytes, CentreCrop.None, 3, out _));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void FaultsNameTheFile()
    {
        using ScratchFolder scratch = new();
        string path = scratch.Write("x.jpg", "no picture");
        DataFormatException e = Assert.Throws<DataFormatException>(
            () => Reader(CentreCrop.None, 3, 8).Read(path, new byte[192]));
        Assert.Equal(path, e.File);
        Assert.Contains("not a JPEG, PNG, FITS or npy file", e.Problem, StringComparison.Ordinal);
    }

    private static PictureReader Reader(CentreCrop crop, int channels, int size) =>
        new(new Preprocessing(crop, ResizeFilter.Auto, "rgb", "none"), channels, size, size);
}
