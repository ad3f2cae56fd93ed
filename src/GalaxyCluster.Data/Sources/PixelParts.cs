using System.Numerics;

namespace GalaxyCluster.Data.Sources;

/// <summary>A pixel cut into 5 x 5 parts, for what its middle alone is too coarse for.</summary>
internal static class PixelParts
{
    public const int Count = Side * Side;

    /// <summary>Farthest that a part's middle is from the pixel's.</summary>
    public const double Reach = 0.57;

    private const int Side = 5;

    /// <summary>Room for whole vectors.</summary>
    private const int Padded = 32;

    private static readonly double[] s_x = Offsets(static i => i % Side);
    private static readonly double[] s_y = Offsets(static i => i / Side);

    /// <summary>Length for <see cref="Distances"/>.</summary>
    public static int BufferLength => Padded;

    /// <summary>Distances of the parts' middles from a place.</summary>
    /// <param name="dx">The pixel's middle from that place.</param>
    /// <param name="dy">The pixel's middle from that place.</param>
    /// <param name="distances"><see cref="BufferLength"/> long; the first <see cref="Count"/> are set.</param>
    public static void Distances(double dx, double dy, Span<double> distances)
    {
        var x = new Vector<double>(dx);
        var y = new Vector<double>(dy);
        for (int i = 0; i < Padded; i += Vector<double>.Count)
        {
            Vector<double> px = x + new Vector<double>(s_x, i);
            Vector<double> py = y + new Vector<double>(s_y, i);
            Vector.SquareRoot((px * px) + (py * py)).CopyTo(distances[i..]);
        }
    }

    /// <summary>How many parts' middles are within a distance.</summary>
    public static int Inside(double dx, double dy, double radius)
    {
        int inside = 0;
        for (int i = 0; i < Count; i++)
        {
            double px = dx + s_x[i];
            double py = dy + s_y[i];
            if ((px * px) + (py * py) <= radius * radius) inside++;
        }

        return inside;
    }

    private static double[] Offsets(Func<int, int> place) =>
        [.. Enumerable.Range(0, Padded).Select(i => ((place(i % Count) + 0.5) / Side) - 0.5)];
}
