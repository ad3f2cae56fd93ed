using GalaxyCluster.Data.Frames;
using GalaxyCluster.Data.Sdss;
using Xunit;

namespace GalaxyCluster.Data.Tests.Sdss;

public sealed class SdssPsFieldTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>(x, y, pixel (25, 25), pixel (28, 20)) of r over the sum, by numpy:
    /// tests/Fixtures/generate_sdss.py.</summary>
    [Theory]
    [InlineData(0, 0, 0.14173762288715755 / 1.0207147548025106, 0.000517403260716751 / 1.0207147548025106)]
    [InlineData(1024, 744, 0.14715493252202386 / 1.0136733857959435, 0.0005255455040423122 / 1.0136733857959435)]
    [InlineData(3.5, 1480.25, 0.13689849207857446 / 1.0183081804754655, 0.000532677747383935 / 1.0183081804754655)]
    public void ThePsfIsRebuiltAtAPlace(double x, double y, double centre, double wing)
    {
        SdssPsf psf = Read().Psf[(int)SdssBand.R];
        ImagePlane image = psf.At(x, y);
        Assert.Equal((51, 51), (image.Width, image.Height));
        Assert.Equal(centre, image[25, 25], 1e-6);
        Assert.Equal(wing, image[28, 20], 1e-8);
        Assert.Equal(1, image.Pixels.Sum(), 1e-5);
    }

    [Fact]
    public void NoiseAndSeeingAreThoseOfTheFile()
    {
        SdssPsField field = Read();
        SdssPhotoField photo = SdssPhotoField.Read(
            Path.Combine(ScratchFolder.SharedData("sdss-frame-2583-2-136"), "photoField-002583-2.fits"), 136,
            Cancellation);
        Assert.Equal((2583, 2, 136), (photo.Run, photo.Camcol, photo.Field));
        Assert.Equal([1.825, 3.855, 4.6, 5.195, 5.155], field.Noise.Select(static n => Math.Round(n.Gain, 4)));
        Assert.Equal([12.6025, 1.44, 1, 6.25, 1], field.Noise.Select(static n => Math.Round(n.DarkVariance, 4)));
        Assert.Equal(field.Noise, photo.Noise);
        Assert.Equal(1.0475932, field.PsfWidth[2], 1e-6);
        for (int band = 0; band < 5; band++)
        {
            Assert.Equal(field.PsfWidth[band], photo.PsfWidth[band], 1e-3);
            SdssNoise nominal = SdssNoise.Nominal(2583, 2, (SdssBand)band);
            Assert.Equal(field.Noise[band].DarkVariance, nominal.DarkVariance, 1e-4);
            Assert.Equal(field.Noise[band].Gain, nominal.Gain, 1e-4);
        }
    }

    [Fact]
    public void AnotherTableIsRefused() => Assert.Throws<DataFormatException>(() => SdssPsField.Read(
        Path.Combine(ScratchFolder.SharedData("sdss-frame-2583-2-136"), "photoField-002583-2.fits"), Cancellation));

    private static SdssPsField Read() => SdssPsField.Read(
        Path.Combine(ScratchFolder.SharedData("sdss-frame-2583-2-136"), "psField-002583-2-0136.fits"), Cancellation);
}
