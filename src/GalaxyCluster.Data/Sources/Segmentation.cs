using GalaxyCluster.Data.Frames;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Data.Sources;

/// <summary>Finds the 8-connected groups of pixels above a threshold.</summary>
internal static class Segmentation
{
    /// <returns>Groups of at least <paramref name="minimumArea"/> pixels, by their first pixel.</returns>
    /// <exception cref="OperationCanceledException">Asked to stop.</exception>
    public static List<PixelSet> Find(ImagePlane plane, float threshold, int minimumArea, CancellationToken cancellation)
    {
        int width = plane.Width;
        bool[] pending = HugePages.NewArray<bool>(plane.Pixels.Length);
        ParallelOptions rows = new() { CancellationToken = cancellation };
        Parallel.For(0, plane.Height, rows, y => Above(plane.Row(y), threshold, pending.AsSpan(y * width, width)));
        List<PixelSet> found = [];
        List<int> group = [];
        for (int i = 0; Next(pending, ref i); i++)
        {
            cancellation.ThrowIfCancellationRequested();
            Flood(pending, width, plane.Height, i, group);
            if (group.Count < minimumArea) continue;
            group.Sort();
            found.Add(new PixelSet([.. group]));
        }

        return found;
    }

    private static void Above(ReadOnlySpan<float> values, float threshold, Span<bool> above)
    {
        for (int x = 0; x < above.Length; x++) above[x] = values[x] > threshold;
    }

    /// <summary>Goes on to the next pending pixel.</summary>
    /// <returns>False when there is none.</returns>
    private static bool Next(bool[] pending, ref int i)
    {
        int further = pending.AsSpan(i).IndexOf(true);
        i += further;
        return further >= 0;
    }

    /// <summary>Collects the pending pixels connected to one, and marks them done.</summary>
    private static void Flood(bool[] pending, int width, int height, int start, List<int> group)
    {
        group.Clear();
        group.Add(start);
        pending[start] = false;
        for (int head = 0; head < group.Count; head++)
        {
            int x = group[head] % width;
            int y = group[head] / width;
            for (int ny = Math.Max(0, y - 1); ny <= Math.Min(height - 1, y + 1); ny++)
            {
                for (int nx = Math.Max(0, x - 1); nx <= Math.Min(width - 1, x + 1); nx++)
                {
                    int next = (ny * width) + nx;
                    if (!pending[next]) continue;
                    pending[next] = false;
                    group.Add(next);
                }
            }
        }
    }
}
