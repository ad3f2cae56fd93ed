using GalaxyCluster.Data.Frames;

namespace GalaxyCluster.Data.Sources;

/// <summary>
/// Smooths a plane by the 3 x 3 pyramid 1 2 1 / 2 4 2 / 1 2 1 over 16, SExtractor's <c>default.conv</c>: sums over a
/// star's width make faint stars stand out of the noise. Beyond the edge there is sky, 0.
/// </summary>
internal static class DetectionFilter
{
    public static ImagePlane Smooth(ImagePlane plane, CancellationToken cancellation)
    {
        int width = plane.Width;
        int height = plane.Height;
        ImagePlane smooth = new(width, height);
        Parallel.For(
            0, height, new ParallelOptions { CancellationToken = cancellation },
            () => new float[width + 2],
            (y, _, sums) =>
            {
                ReadOnlySpan<float> here = plane.Row(y);
                ReadOnlySpan<float> above = y > 0 ? plane.Row(y - 1) : default;
                ReadOnlySpan<float> below = y < height - 1 ? plane.Row(y + 1) : default;
                for (int x = 0; x < width; x++)
                    sums[x + 1] = (above.IsEmpty ? 0 : above[x]) + (2 * here[x]) + (below.IsEmpty ? 0 : below[x]);
                Span<float> target = smooth.Row(y);
                for (int x = 0; x < width; x++)
                    target[x] = (sums[x] + (2 * sums[x + 1]) + sums[x + 2]) * 0.0625f;
                return sums;
            },
            _ => { });
        return smooth;
    }
}
