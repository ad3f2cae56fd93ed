using SixLabors.ImageSharp.Processing.Processors.Transforms;

namespace SixLabors.ImageSharp.Processing.Resampling;

/// <summary>
/// For each target pixel along one axis: the first source pixel it needs, and the weights from there on.
/// </summary>
internal sealed class KernelMap
{
    private readonly int[] starts;
    private readonly int[] offsets;
    private readonly float[] weights;

    private KernelMap(int[] starts, int[] offsets, float[] weights, int longest)
    {
        this.starts = starts;
        this.offsets = offsets;
        this.weights = weights;
        Longest = longest;
    }

    /// <summary>The largest number of weights of one target pixel.</summary>
    internal int Longest { get; }

    /// <param name="source">Source length.</param>
    /// <param name="scaled">Length that the whole source is scaled to.</param>
    /// <param name="first">First pixel of the scaled source that is wanted.</param>
    /// <param name="count">How many are wanted.</param>
    /// <param name="sampler">The kernel; when scaling down it is stretched by source / scaled.</param>
    internal static KernelMap Create(int source, int scaled, int first, int count, IResampler sampler)
    {
        double ratio = (double)source / scaled, stretch = Math.Max(1, ratio);
        int[] starts = new int[count], offsets = new int[count + 1];
        List<float> weights = new(Math.Min(count * ((int)(2 * sampler.Radius * stretch) + 2), 1 << 20));
        int longest = 0;
        for (int i = 0; i < count; i++)
        {
            double center = ((first + i + 0.5) * ratio) - 0.5;
            starts[i] = sampler is NearestNeighborResampler
                ? AddNearest(weights, (first + i + 0.5) * ratio, source)
                : AddKernel(weights, center, stretch, source, sampler);
            offsets[i + 1] = weights.Count;
            longest = Math.Max(longest, offsets[i + 1] - offsets[i]);
        }

        return new KernelMap(starts, offsets, [.. weights], longest);
    }

    internal ReadOnlySpan<float> Weights(int index, out int start)
    {
        start = starts[index];
        return weights.AsSpan(offsets[index]..offsets[index + 1]);
    }

    private static int AddNearest(List<float> weights, double position, int source)
    {
        weights.Add(1f);
        return Math.Clamp((int)position, 0, source - 1);
    }

    /// <summary>Adds the weights, made to sum to 1, and returns the source pixel of the first one.</summary>
    private static int AddKernel(List<float> weights, double center, double stretch, int source, IResampler sampler)
    {
        double radius = sampler.Radius * stretch;
        int left = Math.Clamp((int)Math.Ceiling(center - radius), 0, source - 1);
        int right = Math.Clamp((int)Math.Floor(center + radius), left, source - 1);
        int begin = weights.Count;
        double sum = 0;
        for (int j = left; j <= right; j++)
        {
            float weight = sampler.GetValue((float)((j - center) / stretch));
            weights.Add(weight);
            sum += weight;
        }

        if (sum == 0)
        {
            weights.RemoveRange(begin, weights.Count - begin);
            return AddNearest(weights, center + 0.5, source);
        }

        for (int k = begin; k < weights.Count; k++) weights[k] = (float)(weights[k] / sum);
        return left;
    }
}
