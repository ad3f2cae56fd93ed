using GalaxyCluster.Engine.Kernels.Convolutions;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Reference;

/// <summary>
/// F(4x4, 3x3), F(2x2, 5x5) and F(3x3, 4x4), one sum at a time, with the fast passes' operations in their order: the same
/// bits.
/// </summary>
internal static class ReferenceWinograd
{
    private const int Points = WinogradTransforms.Points;
    private const int Side = WinogradTransforms.Side;
    private const int ChainTiles = 32;
    private const int RunChains = 16;

    /// <summary>What is stored at (image, channel, y, x) of what the sum gave.</summary>
    private delegate float Finish(int image, int channel, int y, int x, float sum);

    /// <summary>y = f(x * w + bias): chains over input channels.</summary>
    public static void Forward(
        in ConvolutionShape s, BlockedTensor x, ReadOnlySpan<float> weight, float[] bias, BlockedTensor y, int n,
        Epilogue epilogue)
    {
        float[] filters = Filters(s, weight, towardsInput: false);
        Convolve(x, filters, s.KernelHeight, s.Padding, y, n, (_, o, _, _, sum) =>
        {
            float value = sum + bias[o];
            return epilogue == Epilogue.Relu && !(value > 0f) ? 0f : value;
        });
    }

    /// <summary>gradX, chains over output channels, plus the addend if given; 0 where mask is given and not above 0.</summary>
    public static void BackwardInput(
        in ConvolutionShape s, BlockedTensor gradY, ReadOnlySpan<float> weight, BlockedTensor gradX, int n,
        BlockedTensor? mask, BlockedTensor? addend)
    {
        float[] filters = Filters(s, weight, towardsInput: true);
        Convolve(gradY, filters, s.KernelHeight, s.KernelHeight - 1 - s.Padding, gradX, n, (image, i, y, x, sum) =>
        {
            float value = addend is null ? sum : sum + addend[image, i, y, x];
            return mask is null || mask[image, i, y, x] > 0f ? value : 0f;
        });
    }

    /// <summary>
    /// gradW: every 32 of the input's 4x4 tiles, as (image, ty, tx), are a chain; every 16 chains are added in order, and what
    /// they give again. Of a 5x5 filter four times 3x3 taps.
    /// </summary>
    public static void BackwardWeight(
        in ConvolutionShape s, BlockedTensor x, BlockedTensor gradY, Span<float> gradWeight, int n)
    {
        int parts = s.KernelHeight == 3 ? 1 : 2;
        for (int y = parts - 1; y >= 0; y--)
            for (int left = parts - 1; left >= 0; left--)
            {
                float[] sums = Sums(s, x, gradY, s.Padding - 2 - (2 * y), s.Padding - 2 - (2 * left), n);
                // From the last part to the first: of the taps that two have, the first one's stay.
                PutTaps(s, sums, 2 * y, 2 * left, gradWeight);
            }
    }

    private static void Convolve(
        BlockedTensor source, float[] filters, int taps, int padding, BlockedTensor target, int n, Finish finish)
    {
        int size = Side + 1 - taps;
        float[] windows = new float[source.Channels * Points];
        Span<float> m = stackalloc float[Points];
        Span<float> outputs = stackalloc float[16];
        for (int image = 0; image < n; image++)
            for (int ty = 0; ty < target.Height; ty += size)
                for (int tx = 0; tx < target.Width; tx += size)
                {
                    Windows(source, image, ty - padding, tx - padding, windows);
                    for (int channel = 0; channel < target.Channels; channel++)
                    {
                        m.Clear();
                        for (int i = 0; i < source.Channels; i++)
                            Add(
                                windows.AsSpan(i * Points, Points),
                                filters.AsSpan(((channel * source.Channels) + i) * Points, Points), m);
                        ReferenceWinogradMaps.ColumnsThenRows(ReferenceWinogradMaps.Output, m, Side, outputs, size);
                        for (int y = ty; y < Math.Min(ty + size, target.Height); y++)
                            for (int x = tx; x < Math.Min(tx + size, target.Width); x++)
                                target[image, channel, y, x] =
                                    finish(image, channel, y, x, outputs[((y - ty) * size) + x - tx]);
                    }
                }
    }

    /// <summary>[output, input, point] of the products of the input's tiles and gradY's windows at these offsets.</summary>
    private static float[] Sums(
        in ConvolutionShape s, BlockedTensor x, BlockedTensor gradY, int yOffset, int xOffset, int n)
    {
        int length = s.OutChannels * s.InChannels * Points;
        (float[] total, float[] run, float[] chain) = (new float[length], new float[length], new float[length]);
        float[] windows = new float[s.OutChannels * Points];
        float[] tiles = new float[s.InChannels * Points];
        int tile = 0;
        for (int image = 0; image < n; image++)
            for (int ty = 0; ty < s.InHeight; ty += 4)
                for (int tx = 0; tx < s.InWidth; tx += 4, tile++)
                {
                    if (tile % ChainTiles == 0 && tile > 0)
                        Close(tile / ChainTiles, total, run, chain);
                    Windows(gradY, image, ty + yOffset, tx + xOffset, windows);
                    Tiles(x, image, ty, tx, tiles);
                    for (int o = 0; o < s.OutChannels; o++)
                        for (int i = 0; i < s.InChannels; i++)
                            Add(
                                tiles.AsSpan(i * Points, Points), windows.AsSpan(o * Points, Points),
                                chain.AsSpan(((o * s.InChannels) + i) * Points, Points));
                }

        for (int k = 0; k < length; k++)
            total[k] = run[k] + chain[k] + total[k];
        return total;
    }

    /// <summary>The chain goes to the run, and after so many chains that to the total.</summary>
    private static void Close(int chains, float[] total, float[] run, float[] chain)
    {
        for (int k = 0; k < chain.Length; k++)
        {
            run[k] += chain[k];
            chain[k] = 0f;
            if (chains % RunChains != 0)
                continue;
            total[k] += run[k];
            run[k] = 0f;
        }
    }

    private static void PutTaps(in ConvolutionShape s, float[] sums, int top, int left, Span<float> gradWeight)
    {
        int side = s.KernelHeight;
        Span<float> taps = stackalloc float[9];
        for (int filter = 0; filter < s.OutChannels * s.InChannels; filter++)
        {
            ReferenceWinogradMaps.RowsThenColumns(
                ReferenceWinogradMaps.FilterGradient, sums.AsSpan(filter * Points, Points), Side, taps, 3);
            // Windows see the taps from the last to the first.
            for (int ky = 0; ky < 3; ky++)
                for (int kx = 0; kx < 3; kx++)
                    gradWeight[(((filter * side) + top + ky) * side) + left + kx] = taps[((2 - ky) * 3) + 2 - kx];
        }
    }

    private static void Add(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> sums)
    {
        for (int point = 0; point < Points; point++)
            sums[point] = float.FusedMultiplyAdd(a[point], b[point], sums[point]);
    }

    /// <summary>U of every (target channel, source channel).</summary>
    private static float[] Filters(in ConvolutionShape s, ReadOnlySpan<float> weight, bool towardsInput)
    {
        int count = s.KernelHeight * s.KernelWidth;
        float[] filters = new float[s.OutChannels * s.InChannels * Points];
        Span<float> taps = stackalloc float[count];
        for (int o = 0; o < s.OutChannels; o++)
            for (int i = 0; i < s.InChannels; i++)
            {
                weight.Slice(((o * s.InChannels) + i) * count, count).CopyTo(taps);
                if (towardsInput)
                    taps.Reverse();
                int at = towardsInput ? (i * s.OutChannels) + o : (o * s.InChannels) + i;
                ReferenceWinogradMaps.ColumnsThenRows(
                    ReferenceWinogradMaps.Filter, taps, s.KernelHeight, filters.AsSpan(at * Points, Points), Side);
            }

        return filters;
    }

    private static void Windows(BlockedTensor from, int image, int top, int left, Span<float> to)
    {
        Span<float> d = stackalloc float[Points];
        for (int channel = 0; channel < from.Channels; channel++)
        {
            Read(from, image, channel, top, left, Side, d);
            ReferenceWinogradMaps.RowsThenColumns(
                ReferenceWinogradMaps.Window, d, Side, to.Slice(channel * Points, Points), Side);
        }
    }

    private static void Tiles(BlockedTensor from, int image, int top, int left, Span<float> to)
    {
        Span<float> d = stackalloc float[16];
        for (int channel = 0; channel < from.Channels; channel++)
        {
            Read(from, image, channel, top, left, 4, d);
            ReferenceWinogradMaps.RowsThenColumns(ReferenceWinogradMaps.Tile, d, 4, to.Slice(channel * Points, Points), Side);
        }
    }

    /// <summary>A square of a channel; 0 outside of the picture.</summary>
    private static void Read(BlockedTensor from, int image, int channel, int top, int left, int side, Span<float> to)
    {
        for (int y = 0; y < side; y++)
            for (int x = 0; x < side; x++)
                to[(y * side) + x] = (uint)(top + y) < (uint)from.Height && (uint)(left + x) < (uint)from.Width
                    ? from[image, channel, top + y, left + x]
                    : 0f;
    }
}
