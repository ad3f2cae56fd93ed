using GalaxyCluster.Data.Sdss;
using GalaxyCluster.Data.Synthetic;
using GalaxyCluster.Engine.Kernels;

namespace GalaxyCluster.Data.Survey;

/// <summary>One band's camera and night.</summary>
/// <param name="Psf">Pixel response included.</param>
/// <param name="SkyCounts">Counts a pixel.</param>
/// <param name="Calibration">Nanomaggies a count.</param>
/// <param name="Noise">The CCD's.</param>
internal sealed record BandConditions(PointSpread Psf, double SkyCounts, double Calibration, SdssNoise Noise);

/// <summary>Seeing, sky and calibration of a field, u g r i z.</summary>
internal sealed record SkyConditions(int CameraColumn, BandConditions[] Bands)
{
    public const double ArcSecondsPerPixel = 0.396;

    /// <summary>A run after which the CCDs' noise did not change.</summary>
    public const int Run = 4000;

    // Sky and calibration as in run 2583, camera column 2 (psField, frame).
    private static ReadOnlySpan<double> SkyCounts => [23.6, 81.4, 150.8, 215.5, 141.9];

    private static ReadOnlySpan<double> Calibrations => [0.01164, 0.00419, 0.00537, 0.00759, 0.03795];

    /// <summary>Seeing against r's: blue light is blurred more.</summary>
    private static ReadOnlySpan<double> Widths => [1.12, 1.06, 1, 0.96, 0.97];

    /// <summary>SDSS's median seeing in r is 1.32 arc seconds.</summary>
    public static SkyConditions Draw(SkyRandom random)
    {
        double seeing = 1.32 * ExactMath.Exp(random.Normal(0, 0.1));
        double brightness = ExactMath.Exp(random.Normal(0, 0.15));
        return Of(1 + random.Below(6), seeing, brightness);
    }

    /// <param name="cameraColumn">1 to 6.</param>
    /// <param name="seeing">Full width at half maximum in r, arc seconds.</param>
    /// <param name="brightness">Of the sky, against a usual one.</param>
    public static SkyConditions Of(int cameraColumn, double seeing, double brightness)
    {
        BandConditions[] bands = new BandConditions[BandFlux.Bands];
        for (int band = 0; band < bands.Length; band++)
        {
            bands[band] = new(
                new PointSpread(seeing * Widths[band] / ArcSecondsPerPixel), SkyCounts[band] * brightness,
                Calibrations[band], SdssNoise.Nominal(Run, cameraColumn, (SdssBand)band));
        }

        return new(cameraColumn, bands);
    }
}
