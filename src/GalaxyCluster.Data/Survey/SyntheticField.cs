using System.Collections.Immutable;
using System.Globalization;
using GalaxyCluster.Data.Catalogues;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Synthetic;
using GalaxyCluster.Data.Wcs;
using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Random;

namespace GalaxyCluster.Data.Survey;

/// <summary>
/// A field of the synthetic survey: five frames in SDSS's format and a catalogue of what is truly there. The same
/// options give the same bytes on any machine.
/// </summary>
public static class SyntheticField
{
    private const uint FieldStream = 64;
    private const uint ObjectStream = 65;
    private const uint NoiseStream = 80;
    private const int Overhang = 40; // pixels around the field from which light comes in
    private const double Brightest = 13;
    private const double DegreesPerRadian = 57.29577951308232;

    /// <summary>
    /// Writes <c>frame-u-…fits</c> to <c>frame-z-…fits</c>, <c>truth.fits</c> and <c>truth.csv</c>.
    /// </summary>
    /// <returns>The paths of the frames and what is in the field.</returns>
    /// <exception cref="DatasetException">An option out of its range.</exception>
    /// <exception cref="IOException">Names the path and what the system said.</exception>
    /// <exception cref="OperationCanceledException"/>
    public static (ImmutableArray<string> Frames, ImmutableArray<FieldObject> Truth) Write(
        SyntheticFieldOptions options, string folder, IProgress<DatasetProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        Check(options);
        Directory.CreateDirectory(folder);
        SkyRandom random = new(options.Seed, 0, FieldStream);
        SkyConditions conditions = SkyConditions.Draw(random);
        SurveyFrame frame = new(options.Width, options.Height);
        FrameHeader header = new(options, conditions);
        ImmutableArray<FieldObject> truth = Populate(frame, header.Coordinates, options, random, progress, cancellation);
        ParallelOptions parallel = new()
        {
            MaxDegreeOfParallelism = options.Threads == 0 ? Environment.ProcessorCount : options.Threads,
            CancellationToken = cancellation,
        };
        frame.See(conditions, parallel);
        Trails.Add(frame.Planes, random, options.TrailChance);
        ImmutableArray<string>.Builder files = ImmutableArray.CreateBuilder<string>();
        for (int band = 0; band < BandFlux.Bands; band++)
        {
            CounterRandom noise = new(options.Seed, RandomPurpose.Synthetic, 0, NoiseStream + (uint)band);
            CcdExposure.Expose(frame.Planes[band], conditions.Bands[band], noise, parallel);
            files.Add(header.Write(folder, band, frame.Planes[band]));
            progress?.Report(new DatasetProgress("write", band + 1, BandFlux.Bands, 0));
        }

        Catalogue catalogue = FieldObject.ToCatalogue(
            truth, string.Create(CultureInfo.InvariantCulture, $"Objects of the synthetic field of seed {options.Seed}"));
        CatalogueFile.WriteFits(Path.Combine(folder, "truth.fits"), catalogue);
        CatalogueFile.WriteCsv(Path.Combine(folder, "truth.csv"), catalogue);
        return (files.ToImmutable(), truth);
    }

    private static ImmutableArray<FieldObject> Populate(
        SurveyFrame frame, WorldCoordinates sky, SyntheticFieldOptions options, SkyRandom random,
        IProgress<DatasetProgress>? progress, CancellationToken cancellation)
    {
        long area = (long)(options.Width + (2 * Overhang)) * (options.Height + (2 * Overhang));
        int count = random.Poisson(SkyCounts.Expected(area, options.Limit));
        ImmutableArray<FieldObject>.Builder truth = ImmutableArray.CreateBuilder<FieldObject>();
        for (int i = 0; i < count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            SkyRandom own = new(options.Seed, i + 1, ObjectStream);
            double x = own.Uniform(-0.5 - Overhang, options.Width + Overhang - 0.5);
            double y = own.Uniform(-0.5 - Overhang, options.Height + Overhang - 0.5);
            SurveyObject drawn = SkyCounts.Draw(own, Brightest, options.Limit);
            frame.Paint(drawn, x, y);
            if (x >= -0.5 && y >= -0.5 && x < options.Width - 0.5 && y < options.Height - 0.5)
                truth.Add(Describe(drawn, sky, x, y));
            if (i % 256 == 0) progress?.Report(new DatasetProgress("paint", i, count, 0));
        }

        return truth.ToImmutable();
    }

    private static FieldObject Describe(SurveyObject drawn, WorldCoordinates sky, double x, double y)
    {
        PixelPosition pixel = new(x, y);
        double angle = drawn.PositionAngle * DegreesPerRadian % 180;
        return new FieldObject(
            sky.ToSky(pixel), pixel, drawn.Class, drawn.Redshift,
            [.. Enumerable.Range(0, BandFlux.Bands).Select(b => SdssColours.MagnitudeOf(drawn.Flux[b]))],
            drawn.HalfLightRadius * SkyConditions.ArcSecondsPerPixel, drawn.AxisRatio, angle > 90 ? angle - 180 : angle);
    }

    private static void Check(SyntheticFieldOptions options)
    {
        Require(options.Width is >= 64 and <= 8192, $"width {options.Width}: expected 64 to 8192 pixels");
        Require(options.Height is >= 64 and <= 8192, $"height {options.Height}: expected 64 to 8192 pixels");
        Require(options.Limit is >= 14 and <= 25, $"limit {options.Limit}: expected a magnitude from 14 to 25");
        Require(
            options.RightAscension is >= 0 and < 360, $"right ascension {options.RightAscension}: expected 0 to 360 degrees");
        Require(options.Declination is >= -85 and <= 85, $"declination {options.Declination}: expected -85 to 85 degrees");
        Require(options.TrailChance is >= 0 and <= 1, $"chance of a trail {options.TrailChance}: expected 0 to 1");
        Require(options.Threads >= 0, $"threads {options.Threads}: expected 1 or more, or 0 for all cores");

        static void Require(bool holds, FormattableString problem)
        {
            if (!holds) throw new DatasetException(problem.ToString(CultureInfo.InvariantCulture));
        }
    }
}
