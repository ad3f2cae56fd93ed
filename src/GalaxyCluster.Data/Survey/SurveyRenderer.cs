using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Fields;
using GalaxyCluster.Data.Frames;
using GalaxyCluster.Data.Synthetic;
using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Random;

namespace GalaxyCluster.Data.Survey;

/// <summary>
/// One picture of an object and its surroundings: a small five-band frame, cut out and stretched by the code that does
/// it to real frames.
/// </summary>
internal sealed class SurveyRenderer(SyntheticSurveyOptions options) : IPictureRenderer
{
    public const uint SceneStream = 16;
    public const uint NoiseStream = 32;

    private const int Margin = 24; // pixels, what the wings of the PSF bring in
    private const int SmallestSide = 20;
    private const int LargestSide = 640;
    private const double PointRadius90 = 1.1; // of the PSF, in full widths
    private const double TrailChance = 0.01;
    private const double FaintestNeighbour = 23;
    private const double BrightestNeighbour = 14;
    private const double CompanionChance = 0.25; // galaxies flock

    private static readonly ParallelOptions s_alone = new() { MaxDegreeOfParallelism = 1 };

    private readonly int[] _labels = [.. options.Classes.Select(c => SurveyClasses.Names.IndexOf(c))];

    public void Render(int picture, int label, Span<byte> bytes)
    {
        SkyRandom random = new(options.Seed, picture, SceneStream);
        SkyConditions conditions = SkyConditions.Draw(random);
        SurveyObject target = SurveyClasses.Draw(_labels[label], random);
        int side = Side(target, conditions);
        SurveyFrame frame = new(side + (2 * Margin), side + (2 * Margin));
        double middle = (frame.Width - 1) / 2.0;
        double x = middle + random.Uniform(-0.5, 0.5) + random.Normal(0, 0.004 * side);
        double y = middle + random.Uniform(-0.5, 0.5) + random.Normal(0, 0.004 * side);
        frame.Paint(target, x, y);
        PaintNeighbours(frame, random, target, x, y);
        frame.See(conditions, s_alone);
        Trails.Add(frame.Planes, random, TrailChance);
        for (int band = 0; band < BandFlux.Bands; band++)
        {
            CounterRandom noise = new(options.Seed, RandomPurpose.Synthetic, (uint)picture, NoiseStream + (uint)band);
            CcdExposure.Expose(frame.Planes[band], conditions.Bands[band], noise, s_alone);
        }

        Cut(frame, side, bytes);
    }

    /// <summary>Side of the cut-out in the survey's pixels.</summary>
    private int Side(SurveyObject target, SkyConditions conditions)
    {
        if (options.Framing == SurveyFraming.Pixels) return options.Size;
        double seeing = PointRadius90 * conditions.Bands[2].Psf.FullWidth;
        double radius = Math.Sqrt((target.Radius90 * target.Radius90) + (seeing * seeing));
        return Math.Clamp((int)Math.Round(SyntheticSurvey.RadiiAcross * radius), SmallestSide, LargestSide);
    }

    private static void PaintNeighbours(SurveyFrame frame, SkyRandom random, SurveyObject target, double x, double y)
    {
        double expected = SkyCounts.Expected((long)frame.Width * frame.Height, FaintestNeighbour);
        for (int n = random.Poisson(expected); n > 0; n--)
        {
            SurveyObject neighbour = SkyCounts.Draw(random, BrightestNeighbour, FaintestNeighbour);
            frame.Paint(neighbour, random.Uniform(0, frame.Width), random.Uniform(0, frame.Height));
        }

        if (target.HalfLightRadius <= 0 || !random.Chance(CompanionChance)) return;
        double fainter = SdssColours.MagnitudeOf(target.Flux.R) + random.Uniform(1, 4.5);
        double distance = target.HalfLightRadius * random.Uniform(2.5, 7);
        double angle = random.Uniform(0, 2 * Math.PI);
        frame.Paint(
            SmoothGalaxies.Make(random, fainter), x + (distance * ExactMath.Cos(angle)), y + (distance * ExactMath.Sin(angle)));
    }

    private void Cut(SurveyFrame frame, int side, Span<byte> bytes)
    {
        SkyField field = new()
        {
            Name = "synthetic",
            Bands = [.. frame.Planes.Select((p, b) => new FieldBand("ugriz"[b].ToString(), p, 0))],
            Detection = 2,
            Coordinates = null,
            IsPicture = false,
            ZeroPoint = 22.5,
        };
        SourceCutter cutter = new(
            new ColourPicture(field), options.Preprocessing, options.Channels, options.Size, options.Size, PixelType.U8);
        double middle = Margin + (side / 2.0) - 0.5;
        if (!cutter.TryCut(middle + 0.5, middle + 0.5, side, bytes))
            throw new DatasetException("a synthetic picture could not be prepared");
    }
}
