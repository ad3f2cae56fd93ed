using GalaxyCluster.Engine.Kernels.Convolutions;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Reference;

/// <summary>
/// F(4, 3) along the rows, one output and one sum at a time, with the fast passes' operations in their order: the same bits.
/// </summary>
internal static class ReferenceWinogradRows
{
    /// <summary>y = f(x * w + bias): chains over (plane of three channels, ky, channel).</summary>
    public static void Forward(
        in ConvolutionShape s, BlockedTensor x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, BlockedTensor y,
        int n, Epilogue epilogue)
    {
        Span<float> v = stackalloc float[6];
        Span<float> u = stackalloc float[6];
        Span<float> m = stackalloc float[6];
        Span<float> outputs = stackalloc float[4];
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
                            ReferenceWinogradMaps.Filter(weight.Slice(at, 3), u);
                            for (int point = 0; point < 6; point++)
                                m[point] = float.FusedMultiplyAdd(v[point], u[point], m[point]);
                        }

                        ReferenceWinogradMaps.Output(m, outputs);
                        for (int k = 0; k < Math.Min(4, s.OutWidth - ox); k++)
                        {
                            float value = outputs[k] + bias[o];
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

                    ReferenceWinogradMaps.FilterGradient(total, gradWeight.Slice(((((o * s.InChannels) + i) * 3) + ky) * 3, 3));
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
        Span<float> w = stackalloc float[6];
        Input(s, x, image, i, oy + ky - s.Padding, ox - s.Padding, v);
        for (int k = 0; k < 4; k++)
            g[k] = ox + k < s.OutWidth ? gradY[image, o, oy, ox + k] : 0f;
        ReferenceWinogradMaps.Tile(g, w);
        for (int point = 0; point < 6; point++)
            sums[point] = float.FusedMultiplyAdd(v[point], w[point], sums[point]);
    }

    /// <summary>B^T d of the six pixels from (y, left) on; 0 outside of the picture.</summary>
    private static void Input(in ConvolutionShape s, BlockedTensor x, int image, int i, int y, int left, Span<float> v)
    {
        Span<float> d = stackalloc float[6];
        for (int k = 0; k < 6; k++)
            d[k] = (uint)y < (uint)s.InHeight && (uint)(left + k) < (uint)s.InWidth ? x[image, i, y, left + k] : 0f;
        ReferenceWinogradMaps.Window(d, v);
    }
}
