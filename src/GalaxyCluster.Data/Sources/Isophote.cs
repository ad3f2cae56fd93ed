using GalaxyCluster.Data.Frames;

namespace GalaxyCluster.Data.Sources;

/// <summary>What the pixels of a source above the threshold tell.</summary>
internal sealed class Isophote
{
    private Isophote(DetectedSource source) => Source = source;

    public DetectedSource Source { get; }

    public required double X { get; init; }

    public required double Y { get; init; }

    public required MomentEllipse Shape { get; init; }

    /// <summary>Sum on the detection plane.</summary>
    public required double DetectedFlux { get; init; }

    /// <summary>Highest pixel of the detection plane.</summary>
    public required double DetectedPeak { get; init; }

    /// <summary>By how much the faintest of the brightest pixels that a detection needs is above the threshold.</summary>
    public required double Margin { get; init; }

    /// <param name="minimumArea">Pixels that a detection needs.</param>
    public static Isophote Of(DetectedSource source, ImagePlane smooth, float threshold, int minimumArea)
    {
        int[] offsets = source.Pixels.Offsets;
        int width = smooth.Width;
        float[] values = new float[offsets.Length];
        Moments moments = new(offsets[0] % width, offsets[0] / width);
        for (int i = 0; i < offsets.Length; i++)
        {
            values[i] = smooth.Pixels[offsets[i]];
            moments.Add(offsets[i] % width, offsets[i] / width, values[i]);
        }

        Array.Sort(values);
        return new Isophote(source)
        {
            X = moments.X,
            Y = moments.Y,
            Shape = moments.Shape(),
            DetectedFlux = moments.Flux,
            DetectedPeak = values[^1],
            Margin = values[Math.Max(0, values.Length - minimumArea)] - threshold,
        };
    }
}
