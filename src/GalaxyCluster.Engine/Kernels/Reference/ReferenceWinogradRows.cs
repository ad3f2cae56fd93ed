using GalaxyCluster.Engine.Kernels.Convolutions;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Reference;

/// <summary>
/// F(4, 3) along the rows, one output and one sum at a time, with the fast passes' operations in their order: the same bits.
/// </summary>
internal static class ReferenceWinogradRows
{
    private const float A = WinogradTransforms.A;
    private const float B = WinogradTransforms.B;
    private const float A2 = WinogradTransforms.A2;
    private const float B2 = WinogradTransforms.B2;
    private const float ScaleA = 1f / (2f * A2 * (A2 - B2));
    private const float ScaleB = 1f / (2f * B2 * (B2 - A2));

    /// <summary>y = f(x * w + bias): chains over (plane of three channels, ky, channel).</summary>
    public static void Forward(
        in ConvolutionShape s, BlockedTensor x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, BlockedTensor y,
        int n, Epilogue epilogue)
    {
        Span<float> v = stackalloc float[6];
        Span<float> u = stackalloc float[6];
        Span<float> m = stackalloc float[6];
        for (int image = 0; image < n; image++)
            for (int o = 0; o < s.OutChannels; o++)
                for (int oy = 0; oy < s.OutHeight; oy++)
                    for (int ox = 0; ox < s.OutWidth; ox += 4)
                    {
                        m.Clear();
                        foreach ((int ky, int i) in Terms(s))
                        {
                            Input(s, x, image, i, oy + ky - s.Padding, ox - s.Padding, v);
                            int at = ((((o * s.InChannels) + i) * 3) + ky) * 3;
                            Filter(weight[at], weight[at + 1], weight[at + 2], u);
                            for (int point = 0; point < 6; point++)
                                m[point] = float.FusedMultiplyAdd(v[point], u[point], m[point]);
                        }

                        for (int k = 0; k < Math.Min(4, s.OutWidth - ox); k++)
                        {
                            float value = Output(m, k) + bias[o];
                            y[image, o, oy, ox + k] = epilogue == Epilogue.Relu && !(value > 0f) ? 0f : value;
                        }
                    }
    }

    /// <summary>gradW: a chain over (image, band, row, tile) for each group of images, the chains added in order.</summary>
    public static void BackwardWeight(
        in ConvolutionShape s, BlockedTensor x, BlockedTensor gradY, Span<float> gradWeight, int n)
    {
        Span<float> total = stackalloc float[6];
        Span<float> chain = stackalloc float[6];
        int perChain = ConvolutionKernel.ImagesPerChain(s);
        for (int o = 0; o < s.OutChannels; o++)
            for (int i = 0; i < s.InChannels; i++)
                for (int ky = 0; ky < 3; ky++)
                {
                    for (int first = 0; first < n; first += perChain)
                    {
                        chain.Clear();
                        for (int image = first; image < Math.Min(first + perChain, n); image++)
                            AddImage(s, x, gradY, image, o, i, ky, chain);
                        for (int point = 0; point < 6; point++)
                            total[point] = first == 0 ? chain[point] : total[point] + chain[point];
                    }

                    FilterGradient(total, gradWeight.Slice(((((o * s.InChannels) + i) * 3) + ky) * 3, 3));
                }
    }

    private static IEnumerable<(int Ky, int Channel)> Terms(ConvolutionShape s)
    {
        for (int plane = 0; plane < s.InChannels; plane += 3)
            for (int ky = 0; ky < 3; ky++)
                for (int i = plane; i < Math.Min(plane + 3, s.InChannels); i++)
                    yield return (ky, i);
    }

    /// <summary>In a band of eight rows, the tiles of four outputs come before what is left of the rows.</summary>
    private static void AddImage(
        in ConvolutionShape s, BlockedTensor x, BlockedTensor gradY, int image, int o, int i, int ky, Span<float> sums)
    {
        int whole = s.OutWidth / 4 * 4;
        for (int band = 0; band < s.OutHeight; band += WinogradRows.BandRows)
        {
            int end = Math.Min(band + WinogradRows.BandRows, s.OutHeight);
            for (int oy = band; oy < end; oy++)
                for (int ox = 0; ox < whole; ox += 4)
                    AddTile(s, x, gradY, image, o, i, ky, oy, ox, sums);
            for (int oy = band; oy < end && whole < s.OutWidth; oy++)
                AddTile(s, x, gradY, image, o, i, ky, oy, whole, sums);
        }
    }

    private static void AddTile(
        in ConvolutionShape s, BlockedTensor x, BlockedTensor gradY, int image, int o, int i, int ky, int oy, int ox,
        Span<float> sums)
    {
        Span<float> v = stackalloc float[6];
        Span<float> g = stackalloc float[4];
        Input(s, x, image, i, oy + ky - s.Padding, ox - s.Padding, v);
        for (int k = 0; k < 4; k++)
            g[k] = ox + k < s.OutWidth ? gradY[image, o, oy, ox + k] : 0f;
        float evenA = float.FusedMultiplyAdd(A2, g[2], g[0]);
        float oddA = float.FusedMultiplyAdd(A2, g[3], g[1]);
        float evenB = float.FusedMultiplyAdd(B2, g[2], g[0]);
        float oddB = float.FusedMultiplyAdd(B2, g[3], g[1]);
        sums[0] = float.FusedMultiplyAdd(v[0], g[0], sums[0]);
        sums[1] = float.FusedMultiplyAdd(v[1], float.FusedMultiplyAdd(A, oddA, evenA), sums[1]);
        sums[2] = float.FusedMultiplyAdd(v[2], float.FusedMultiplyAdd(-A, oddA, evenA), sums[2]);
        sums[3] = float.FusedMultiplyAdd(v[3], float.FusedMultiplyAdd(B, oddB, evenB), sums[3]);
        sums[4] = float.FusedMultiplyAdd(v[4], float.FusedMultiplyAdd(-B, oddB, evenB), sums[4]);
        sums[5] = float.FusedMultiplyAdd(v[5], g[3], sums[5]);
    }

    /// <summary>B^T d of the six pixels from (y, left) on; 0 outside of the picture.</summary>
    private static void Input(in ConvolutionShape s, BlockedTensor x, int image, int i, int y, int left, Span<float> v)
    {
        Span<float> d = stackalloc float[6];
        for (int k = 0; k < 6; k++)
            d[k] = (uint)y < (uint)s.InHeight && (uint)(left + k) < (uint)s.InWidth ? x[image, i, y, left + k] : 0f;
        float evenA = float.FusedMultiplyAdd(-B2, d[2], d[4]);
        float oddA = float.FusedMultiplyAdd(-B2, d[1], d[3]);
        float evenB = float.FusedMultiplyAdd(-A2, d[2], d[4]);
        float oddB = float.FusedMultiplyAdd(-A2, d[1], d[3]);
        v[0] = float.FusedMultiplyAdd(A2 * B2, d[0], float.FusedMultiplyAdd(-(A2 + B2), d[2], d[4]));
        v[1] = float.FusedMultiplyAdd(A, oddA, evenA);
        v[2] = float.FusedMultiplyAdd(-A, oddA, evenA);
        v[3] = float.FusedMultiplyAdd(B, oddB, evenB);
        v[4] = float.FusedMultiplyAdd(-B, oddB, evenB);
        v[5] = float.FusedMultiplyAdd(A2 * B2, d[1], float.FusedMultiplyAdd(-(A2 + B2), d[3], d[5]));
    }

    private static void Filter(float g0, float g1, float g2, Span<float> u)
    {
        float evenA = float.FusedMultiplyAdd(A2, g2, g0) * ScaleA;
        float oddA = g1 * (A * ScaleA);
        float evenB = float.FusedMultiplyAdd(B2, g2, g0) * ScaleB;
        float oddB = g1 * (B * ScaleB);
        u[0] = g0 * (1f / (A2 * B2));
        u[1] = evenA + oddA;
        u[2] = evenA - oddA;
        u[3] = evenB + oddB;
        u[4] = evenB - oddB;
        u[5] = g2;
    }

    private static float Output(ReadOnlySpan<float> m, int k)
    {
        float evenA = m[1] + m[2];
        float oddA = m[1] - m[2];
        float evenB = m[3] + m[4];
        float oddB = m[3] - m[4];
        return k switch
        {
            0 => m[0] + evenA + evenB,
            1 => float.FusedMultiplyAdd(A, oddA, B * oddB),
            2 => float.FusedMultiplyAdd(A2, evenA, B2 * evenB),
            _ => float.FusedMultiplyAdd(
                WinogradTransforms.A3, oddA, float.FusedMultiplyAdd(WinogradTransforms.B3, oddB, m[5])),
        };
    }

    private static void FilterGradient(ReadOnlySpan<float> c, Span<float> taps)
    {
        float c1 = c[1] * ScaleA;
        float c2 = c[2] * ScaleA;
        float c3 = c[3] * ScaleB;
        float c4 = c[4] * ScaleB;
        float evenA = c1 + c2;
        float evenB = c3 + c4;
        taps[0] = float.FusedMultiplyAdd(c[0], 1f / (A2 * B2), evenA + evenB);
        taps[1] = float.FusedMultiplyAdd(A, c1 - c2, B * (c3 - c4));
        taps[2] = float.FusedMultiplyAdd(A2, evenA, float.FusedMultiplyAdd(B2, evenB, c[5]));
    }
}
