using System.Collections.Immutable;
using GalaxyCluster.Data.Frames;
using GalaxyCluster.Data.Threading;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Data.Sources;

/// <summary>
/// Finds and measures the sources of a field after the method of SExtractor (Bertin and Arnouts 1996): sky, smoothing,
/// threshold, deblending, cleaning, moments, photometry in Kron apertures.
/// </summary>
public static class SourceExtractor
{
    /// <param name="plane">Fluxes; NaN where there is no datum.</param>
    /// <param name="gain">Photo-electrons a unit of flux; 0 when unknown, and errors are the sky's alone then.</param>
    /// <param name="meanwhile">
    /// Other work that needs nothing of this, done while sources are parted, which leaves cores idle: a crowded field is
    /// often one large group.
    /// </param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="OperationCanceledException"/>
    public static Extraction Extract(
        ImagePlane plane, ExtractionOptions options, double gain, CancellationToken cancellation, Action? meanwhile = null)
    {
        BackgroundMap background = BackgroundMap.Measure(plane, options, cancellation);
        ImagePlane light = background.Subtract(plane, cancellation);
        ImagePlane smooth = DetectionFilter.Smooth(light, cancellation);
        float threshold = (float)(options.Threshold * background.Noise);
        if (!(threshold > 0))
        {
            meanwhile?.Invoke();
            return new Extraction(background, light, new int[light.Pixels.Length], []);
        }

        List<Isophote> isophotes = [];
        AllCores.Invoke(
            () => isophotes = Detect(smooth, threshold, options, cancellation),
            () => meanwhile?.Invoke());
        int[] host = Cleaner.Clean(isophotes, threshold, options.CleanExponent);
        int[] number = new int[isophotes.Count];
        int kept = 0;
        for (int i = 0; i < host.Length; i++)
            number[i] = host[i] == i ? ++kept : 0;
        int[] owner = Owners(isophotes, host, number, light.Pixels.Length);
        Photometer photometer = new(light, owner, background.Noise, gain);
        Source[] sources = new Source[kept];
        Parallel.For(0, isophotes.Count, new ParallelOptions { CancellationToken = cancellation }, i =>
        {
            if (number[i] > 0)
                sources[number[i] - 1] = Measure(isophotes[i], number[i], plane, light, photometer, options);
        });
        return new Extraction(background, light, owner, [.. sources]);
    }

    private static List<Isophote> Detect(
        ImagePlane smooth, float threshold, ExtractionOptions options, CancellationToken cancellation)
    {
        List<PixelSet> groups = Segmentation.Find(smooth, threshold, options.MinimumArea, cancellation);
        int[] bySize = [.. Enumerable.Range(0, groups.Count).OrderByDescending(i => groups[i].Count)];
        List<Isophote>[] found = new List<Isophote>[groups.Count];
        int begun = -1;
        Parallel.For(0, Environment.ProcessorCount, new ParallelOptions { CancellationToken = cancellation }, _ =>
        {
            // The largest first: it may take longer than all the others.
            while (Interlocked.Increment(ref begun) is var next && next < bySize.Length)
            {
                cancellation.ThrowIfCancellationRequested();
                int i = bySize[next];
                found[i] = [];
                foreach (DetectedSource part in Deblender.Part(smooth, groups[i], threshold, options, cancellation))
                    found[i].Add(Isophote.Of(part, smooth, threshold, options.MinimumArea));
            }
        });
        return [.. found.SelectMany(f => f)];
    }

    private static int[] Owners(List<Isophote> isophotes, int[] host, int[] number, int pixels)
    {
        int[] owner = HugePages.NewArray<int>(pixels);
        for (int i = 0; i < isophotes.Count; i++)
        {
            int h = i;
            while (host[h] != h) h = host[h];
            foreach (int offset in isophotes[i].Source.Pixels.Offsets) owner[offset] = number[h];
        }

        return owner;
    }

    private static Source Measure(
        Isophote isophote, int number, ImagePlane plane, ImagePlane light, Photometer photometer,
        ExtractionOptions options)
    {
        double kron = photometer.KronRadius(number, isophote.X, isophote.Y, isophote.Shape, options);
        (FluxMeasurement automatic, SourceFlags flags) =
            photometer.Ellipse(number, isophote.X, isophote.Y, isophote.Shape, kron);
        double peak = double.NegativeInfinity;
        double isophotal = 0;
        foreach (int offset in isophote.Source.Pixels.Offsets)
        {
            peak = Math.Max(peak, light.Pixels[offset]);
            isophotal += light.Pixels[offset];
            if (plane.Pixels[offset] >= options.Saturation) flags |= SourceFlags.Saturated;
            if (AtEdge(plane, offset)) flags |= SourceFlags.Truncated;
        }

        if (isophote.Source.Blended) flags |= SourceFlags.Blended;
        return new Source
        {
            X = isophote.X,
            Y = isophote.Y,
            Shape = isophote.Shape,
            Area = isophote.Source.Pixels.Count,
            Peak = peak,
            IsophotalFlux = isophotal,
            KronRadius = kron,
            Automatic = automatic,
            Aperture = photometer.Circle(number, isophote.X, isophote.Y, options.ApertureDiameter / 2),
            HalfLightRadius = photometer.HalfLightRadius(
                number, isophote.X, isophote.Y, automatic.Flux, kron * isophote.Shape.A),
            Flags = flags,
        };
    }

    private static bool AtEdge(ImagePlane plane, int offset)
    {
        int x = offset % plane.Width;
        int y = offset / plane.Width;
        if (x == 0 || y == 0 || x == plane.Width - 1 || y == plane.Height - 1) return true;
        return !(float.IsFinite(plane.Pixels[offset - 1]) && float.IsFinite(plane.Pixels[offset + 1])
            && float.IsFinite(plane.Pixels[offset - plane.Width]) && float.IsFinite(plane.Pixels[offset + plane.Width]));
    }
}

/// <summary>The sources of one plane, and what they were measured on.</summary>
/// <param name="Light">The plane without its sky.</param>
/// <param name="Owner">By pixel: the number of its source from 1, in the order of <paramref name="Sources"/>; 0 for sky.</param>
public sealed record Extraction(
    BackgroundMap Background, ImagePlane Light, int[] Owner, ImmutableArray<Source> Sources);
