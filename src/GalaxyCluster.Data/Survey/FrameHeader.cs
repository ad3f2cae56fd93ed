using System.Globalization;
using GalaxyCluster.Data.Fits;
using GalaxyCluster.Data.Frames;
using GalaxyCluster.Data.Sdss;
using GalaxyCluster.Data.Wcs;

namespace GalaxyCluster.Data.Survey;

/// <summary>
/// Writes frames as SDSS does (data.sdss.org/datamodel, <c>frame</c>): the image in nanomaggies with its coordinates,
/// the calibration vector, the sky that was subtracted. All bands have one grid; north is up, east left.
/// </summary>
internal sealed class FrameHeader
{
    private const int Field = 100;
    private const int SkyWidth = 2;
    private const int SkyHeight = 2;

    /// <summary>Fields between the times at which a star crosses r and the band.</summary>
    private static ReadOnlySpan<int> FieldOffsets => [4, 8, 0, 2, 6];

    private readonly SyntheticFieldOptions _options;
    private readonly SkyConditions _conditions;

    public FrameHeader(SyntheticFieldOptions options, SkyConditions conditions)
    {
        _options = options;
        _conditions = conditions;
        using MemoryStream file = new();
        new FitsWriter(file).WriteImage<float>(new float[1], [1, 1], Cards(2));
        using FitsFile read = FitsFile.Open(file.ToArray(), "header", CancellationToken.None);
        Coordinates = WorldCoordinates.Read(read.GetHdu(0, CancellationToken.None).Header);
    }

    public WorldCoordinates Coordinates { get; }

    /// <returns>The file's path.</returns>
    public string Write(string folder, int band, ImagePlane plane)
    {
        string path = Path.Combine(folder, string.Create(
            CultureInfo.InvariantCulture,
            $"frame-{"ugriz"[band]}-{SkyConditions.Run:D6}-{_conditions.CameraColumn}-{Field:D4}.fits"));
        BandConditions own = _conditions.Bands[band];
        float[] calibration = new float[plane.Width];
        Array.Fill(calibration, (float)own.Calibration);
        float[] sky = new float[SkyWidth * SkyHeight];
        Array.Fill(sky, (float)own.SkyCounts);
        FitsWriter.WriteFile(path, fits =>
        {
            fits.WriteImage<float>(plane.Pixels, [plane.Width, plane.Height], Cards(band));
            fits.WriteImage<float>(calibration, [plane.Width], new FitsHeaderBuilder());
            fits.WriteTable(
                [
                    FitsOutputColumn.Numbers<float>("ALLSKY", sky, "count", sky.Length, dimensions: [SkyWidth, SkyHeight]),
                    FitsOutputColumn.Numbers<float>("XINTERP", Places(plane.Width, SkyWidth), "", plane.Width),
                    FitsOutputColumn.Numbers<float>("YINTERP", Places(plane.Height, SkyHeight), "", plane.Height),
                ],
                new FitsHeaderBuilder());
        });
        return path;
    }

    private FitsHeaderBuilder Cards(int band)
    {
        const double degrees = SkyConditions.ArcSecondsPerPixel / 3600;
        SdssNoise noise = _conditions.Bands[band].Noise;
        return new FitsHeaderBuilder()
            .Add("ORIGIN", "GalaxyCluster", "A synthetic field: not a real piece of sky")
            .Add("RUN", SkyConditions.Run, "Run number").Add("CAMCOL", _conditions.CameraColumn, "Column in the imaging camera")
            .Add("FRAME", Field + FieldOffsets[band], "Frame sequence number within the run")
            .Add("FILTER", "ugriz"[band].ToString(), "filter used").Add("BUNIT", "nanomaggy", "1 nanomaggy = 3.631e-6 Jy")
            .Add("NMGY", _conditions.Bands[band].Calibration, "[nMgy per count]")
            .Add("GAIN", noise.Gain, "[electrons per count]").Add("DARKVAR", noise.DarkVariance, "[counts squared]")
            .Add("SEEING", _conditions.Bands[band].Psf.FullWidth * SkyConditions.ArcSecondsPerPixel, "[arcsec] full width")
            .Add("SEED", _options.Seed.ToString(CultureInfo.InvariantCulture), "of the synthetic field")
            .Add("RADESYS", "ICRS").Add("CTYPE1", "RA---TAN").Add("CTYPE2", "DEC--TAN")
            .Add("CUNIT1", "deg").Add("CUNIT2", "deg")
            .Add("CRPIX1", (_options.Width + 1) / 2.0).Add("CRPIX2", (_options.Height + 1) / 2.0)
            .Add("CRVAL1", _options.RightAscension).Add("CRVAL2", _options.Declination)
            .Add("CD1_1", -degrees).Add("CD1_2", 0.0).Add("CD2_1", 0.0).Add("CD2_2", degrees);
    }

    private static float[] Places(int count, int grid)
    {
        float[] places = new float[count];
        for (int i = 0; i < count; i++)
            places[i] = (float)((i + 0.5) * grid / count) - 0.5f;
        return places;
    }
}
