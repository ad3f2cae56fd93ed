using System.Collections.Immutable;
using GalaxyCluster.Data.Frames;
using GalaxyCluster.Data.Sources;

namespace GalaxyCluster.Data.Fields;

/// <summary>The sources of a field and their fluxes in all its bands.</summary>
/// <param name="Sources">As measured in the detection band.</param>
/// <param name="Fluxes">By band of the field: a flux a source, in its automatic aperture.</param>
public sealed record FieldSources(
    ImmutableArray<Source> Sources, ImmutableArray<ImmutableArray<FluxMeasurement>> Fluxes)
{
    /// <param name="field">Where to look.</param>
    /// <param name="options">How to look.</param>
    /// <param name="minimumSnr">Sources whose automatic flux is below so many errors are left out.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <param name="meanwhile">Other work that needs nothing of this, for cores that would be idle.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static FieldSources Extract(
        SkyField field, ExtractionOptions options, double minimumSnr, CancellationToken cancellation,
        Action? meanwhile = null)
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(options);
        // A picture's brightness is all of its colours.
        ImagePlane plane = field.IsPicture ? Mean(field) : field.DetectionPlane;
        BackgroundMap?[] skies = new BackgroundMap?[field.Bands.Length];
        Extraction extraction = SourceExtractor.Extract(plane, options, field.Bands[field.Detection].Gain, cancellation, () =>
        {
            meanwhile?.Invoke();
            for (int b = 0; b < skies.Length; b++)
            {
                if (b != field.Detection && !field.IsPicture)
                    skies[b] = BackgroundMap.Measure(field.Bands[b].Plane, options, cancellation);
            }
        });
        int[] kept = [.. Enumerable.Range(0, extraction.Sources.Length)
            .Where(i => extraction.Sources[i].SignalToNoise >= minimumSnr)];
        ImmutableArray<Source> sources = [.. kept.Select(i => extraction.Sources[i])];
        if (field.IsPicture) return new FieldSources(sources, []);
        ImagePlane light = new(field.Width, field.Height);
        return new FieldSources(
            sources,
            [.. field.Bands.Select((band, b) => b == field.Detection
                ? [.. sources.Select(s => s.Automatic)]
                : Photometry(band, skies[b]!, extraction, kept, light, cancellation))]);
    }

    /// <param name="background">The band's sky.</param>
    /// <param name="light">Room for the band without it.</param>
    private static ImmutableArray<FluxMeasurement> Photometry(
        FieldBand band, BackgroundMap background, Extraction extraction, int[] kept, ImagePlane light,
        CancellationToken cancellation)
    {
        background.Subtract(band.Plane, light, cancellation);
        Photometer photometer = new(light, extraction.Owner, background.Noise, band.Gain);
        var fluxes = new FluxMeasurement[kept.Length];
        Parallel.For(0, kept.Length, new ParallelOptions { CancellationToken = cancellation }, i =>
        {
            Source s = extraction.Sources[kept[i]];
            fluxes[i] = photometer.Ellipse(kept[i] + 1, s.X, s.Y, s.Shape, s.KronRadius).Flux;
        });
        return [.. fluxes];
    }

    private static ImagePlane Mean(SkyField field)
    {
        ImagePlane mean = new(field.Width, field.Height);
        for (int i = 0; i < mean.Pixels.Length; i++)
        {
            float sum = 0;
            foreach (FieldBand band in field.Bands) sum += band.Plane.Pixels[i];
            mean.Pixels[i] = sum / field.Bands.Length;
        }

        return mean;
    }
}
