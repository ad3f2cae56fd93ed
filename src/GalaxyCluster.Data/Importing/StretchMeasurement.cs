using System.Collections.Immutable;
using System.Globalization;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Pictures;

namespace GalaxyCluster.Data.Importing;

/// <summary>
/// Parameters of a stretch that the user leaves out, measured from up to 512 pictures spread evenly over the samples in
/// order of their ids: the same for the same input, whatever the threads.
/// </summary>
internal static class StretchMeasurement
{
    private const int Pictures = 512;
    private const int MaxValues = 1 << 24;
    private const double NoiseOfDeviation = 1.4826; // A normal distribution's sigma, in median absolute deviations.

    /// <exception cref="DatasetException">No picture could be measured.</exception>
    public static Stretch Complete(
        Stretch asked, PictureSource source, PicturePreparer preparer, IReadOnlyList<ImportSample> samples,
        CancellationToken cancellationToken)
    {
        if (asked.Missing.IsEmpty || samples.Count == 0)
            return asked;
        float[][] values = Collect(source, preparer, samples, cancellationToken);
        if (values[0].Length == 0)
            throw new DatasetException($"stretch {asked.Kind}: no picture could be measured");
        BandFigures[] bands = [.. values.Select(BandFigures.Of)];
        return asked.Kind switch
        {
            StretchKind.Linear => asked
                .With("minimum", [.. bands.Select(static b => Rounded(b.Low))])
                .With("maximum", [.. bands.Select(static b => Rounded(b.High))]),
            StretchKind.Asinh => asked
                .With("minimum", [.. bands.Select(static b => Rounded(b.Median))])
                .With("softening", [.. bands.Select(static b => Rounded(2 * b.Noise))])
                .With("maximum", [.. bands.Select(static b => Rounded(b.High))]),
            _ => asked
                .With("minimum", [.. bands.Select(static b => Rounded(b.Median))])
                .With("stretch", [Rounded(20 * bands.Average(static b => b.Noise))]),
        };
    }

    /// <summary>To nine digits, so that manifests stay readable.</summary>
    private static double Rounded(double value) =>
        double.Parse(value.ToString("G9", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static float[][] Collect(
        PictureSource source, PicturePreparer preparer, IReadOnlyList<ImportSample> samples,
        CancellationToken cancellationToken)
    {
        int count = Math.Min(Pictures, samples.Count);
        int plane = preparer.Length / preparer.Channels;
        int each = Math.Clamp(MaxValues / preparer.Channels / count, 1, plane);
        List<float>[] values = [.. Enumerable.Range(0, preparer.Channels).Select(static _ => new List<float>())];
        float[] resized = new float[preparer.Length];
        for (int i = 0; i < count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int picture = samples[(int)((long)i * samples.Count / count)].Picture;
            source.Read(picture, 1, static _ => true, (int _, PictureFault? fault, in DecodedPicture decoded) =>
            {
                if (fault is not null || preparer.TryResize(decoded, resized) is not null)
                    return;
                for (int c = 0; c < values.Length; c++)
                {
                    for (int v = 0; v < each; v++)
                        values[c].Add(resized[(c * plane) + (int)((long)v * plane / each)]);
                }
            });
        }

        return [.. values.Select(static v => v.ToArray())];
    }

    /// <summary>Of one band, over all measured pictures.</summary>
    /// <param name="Low">0.1 % are below.</param>
    /// <param name="Median">The sky, where most pixels are sky.</param>
    /// <param name="Noise">Of the sky, by the median absolute deviation; above 0.</param>
    /// <param name="High">0.1 % are above.</param>
    private readonly record struct BandFigures(double Low, double Median, double Noise, double High)
    {
        public static BandFigures Of(float[] values)
        {
            Array.Sort(values);
            double low = Order.Percentile(values, 0.1);
            double median = Order.Percentile(values, 50);
            double high = Order.Percentile(values, 99.9);
            if (!(high > median))
                high = median + 1;
            for (int i = 0; i < values.Length; i++)
                values[i] = (float)Math.Abs(values[i] - median);
            Array.Sort(values);
            double noise = NoiseOfDeviation * Order.Percentile(values, 50);
            return new BandFigures(Math.Min(low, median), median, noise > 0 ? noise : (high - median) / 100, high);
        }
    }
}
