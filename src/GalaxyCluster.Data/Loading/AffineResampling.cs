using System.Numerics;
using System.Runtime.CompilerServices;

namespace GalaxyCluster.Data.Loading;

/// <summary>x = XX column + XY row + X0, y = YX column + YY row + Y0.</summary>
internal readonly record struct AffineMap(float XX, float XY, float X0, float YX, float YY, float Y0);

/// <summary>
/// Pictures resampled under an affine map, bilinear or by Keys's cubic convolution (1981, a = -1/2). The same bits
/// everywhere: every product and sum is rounded by itself.
/// </summary>
internal static class AffineResampling
{
    private const int MaxTaps = 4;

    /// <param name="from">[channels, height, width]</param>
    /// <param name="to">Likewise; another memory.</param>
    /// <param name="shape">Of both.</param>
    /// <param name="map">From a pixel of the result to a place in the picture.</param>
    /// <param name="cubic">Else bilinear.</param>
    public static void Apply(ReadOnlySpan<float> from, Span<float> to, PictureShape shape, in AffineMap map, bool cubic)
    {
        for (int y = 0; y < shape.Height; y++)
        {
            if (cubic) CubicRow(from, to, shape, map, y);
            else LinearRow(from, to, shape, map, y);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LinearRow(ReadOnlySpan<float> from, Span<float> to, PictureShape shape, in AffineMap map, int y)
    {
        int plane = shape.Height * shape.Width;
        for (int x = 0; x < shape.Width; x++)
        {
            float sx = (map.XX * x) + (map.XY * y) + map.X0;
            float sy = (map.YX * x) + (map.YY * y) + map.Y0;
            int left = Floor(sx);
            int top = Floor(sy);
            float right = sx - left;
            float down = sy - top;
            int x0 = Reflect(left, shape.Width);
            int x1 = Reflect(left + 1, shape.Width);
            int row0 = Reflect(top, shape.Height) * shape.Width;
            int row1 = Reflect(top + 1, shape.Height) * shape.Width;
            for (int c = 0; c < shape.Channels; c++)
            {
                ReadOnlySpan<float> source = from.Slice(c * plane, plane);
                float upper = source[row0 + x0] + (right * (source[row0 + x1] - source[row0 + x0]));
                float lower = source[row1 + x0] + (right * (source[row1 + x1] - source[row1 + x0]));
                to[(c * plane) + (y * shape.Width) + x] = upper + (down * (lower - upper));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CubicRow(ReadOnlySpan<float> from, Span<float> to, PictureShape shape, in AffineMap map, int y)
    {
        int plane = shape.Height * shape.Width;
        for (int x = 0; x < shape.Width; x++)
        {
            float sx = (map.XX * x) + (map.XY * y) + map.X0;
            float sy = (map.YX * x) + (map.YY * y) + map.Y0;
            int left = Floor(sx);
            int top = Floor(sy);
            Vector4 across = Weights(sx - left);
            Vector4 down = Weights(sy - top);
            int place = (y * shape.Width) + x;
            if (left < 1 || top < 1 || left >= shape.Width - 2 || top >= shape.Height - 2)
            {
                CubicAtEdge(from, to[place..], shape, left - 1, top - 1, across, down);
                continue;
            }

            int first = ((top - 1) * shape.Width) + left - 1;
            for (int c = 0; c < shape.Channels; c++)
                to[(c * plane) + place] = CubicInside(from[((c * plane) + first)..], shape.Width, across, down);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CubicAtEdge(
        ReadOnlySpan<float> from, Span<float> to, PictureShape shape, int left, int top, Vector4 across,
        Vector4 down)
    {
        Span<int> columns = stackalloc int[MaxTaps];
        Span<int> rows = stackalloc int[MaxTaps];
        for (int t = 0; t < MaxTaps; t++)
        {
            columns[t] = Reflect(left + t, shape.Width);
            rows[t] = Reflect(top + t, shape.Height) * shape.Width;
        }

        int plane = shape.Height * shape.Width;
        for (int c = 0; c < shape.Channels; c++)
        {
            ReadOnlySpan<float> source = from.Slice(c * plane, plane);
            float sum = 0;
            for (int t = 0; t < MaxTaps; t++)
            {
                Vector4 pixels = new(
                    source[rows[t] + columns[0]], source[rows[t] + columns[1]], source[rows[t] + columns[2]],
                    source[rows[t] + columns[3]]);
                sum += down[t] * Sum(across * pixels).X;
            }

            to[c * plane] = sum;
        }
    }

    /// <summary>The same sums where nothing is reflected: a row's products are one vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float CubicInside(
        ReadOnlySpan<float> source, int width, Vector4 across, Vector4 down)
    {
        Vector4 sum = down.X * Line(source, 0, across);
        sum += down.Y * Line(source, width, across);
        sum += down.Z * Line(source, 2 * width, across);
        sum += down.W * Line(source, 3 * width, across);
        return sum.X;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector4 Line(ReadOnlySpan<float> source, int first, Vector4 across) =>
        Sum(across * new Vector4(source.Slice(first, MaxTaps)));

    /// <summary>(0 + 1) + (2 + 3), in each element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector4 Sum(Vector4 products)
    {
        Vector4 pairs = products + Vector4.Shuffle(products, 1, 0, 3, 2);
        return pairs + Vector4.Shuffle(pairs, 2, 3, 0, 1);
    }

    /// <summary>Of the taps at -1, 0, 1, 2 for a place at <paramref name="t"/> in 0..1.</summary>
    private static Vector4 Weights(float t)
    {
        float u = 1 - t;
        return new Vector4(
            -0.5f * t * u * u, 1 + (t * t * ((1.5f * t) - 2.5f)), 1 + (u * u * ((1.5f * u) - 2.5f)), -0.5f * u * t * t);
    }

    private static int Floor(float value)
    {
        int whole = (int)value;
        return whole > value ? whole - 1 : whole;
    }

    /// <summary>The edge pixel once; any distance outside.</summary>
    private static int Reflect(int i, int length)
    {
        if ((uint)i < (uint)length) return i;
        if (length == 1) return 0;
        int period = (2 * length) - 2;
        i = Math.Abs(i) % period;
        return i < length ? i : period - i;
    }
}
