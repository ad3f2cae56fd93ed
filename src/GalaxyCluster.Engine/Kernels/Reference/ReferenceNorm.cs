using GalaxyCluster.Engine.Kernels.Blocks;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Reference;

/// <summary>
/// What <see cref="ChannelStatistics"/>, <see cref="NormForward"/> and <see cref="NormBackward"/> compute, one float at a
/// time; bit for bit the same. Tables hold [n][blocks * 16]; values of padding channels are not written.
/// </summary>
internal static class ReferenceNorm
{
    public static void Statistics(BlockedTensor x, Span<float> sums, Span<float> squares, int n)
    {
        for (int sample = 0; sample < n; sample++)
            for (int c = 0; c < x.Channels; c++)
            {
                int at = At(x, sample, c);
                (int i, int channel) = (sample, c);
                sums[at] = Sum(x.Shape, (y, u) => x[i, channel, y, u]);
                float centre = ChannelStatistics.Centre(sums[at], x.Shape.Pixels);
                squares[at] = FusedSum(x.Shape, (y, u) => (x[i, channel, y, u] - centre, x[i, channel, y, u] - centre));
            }
    }

    public static void Forward(
        BlockedTensor x, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, BlockedTensor? addend, bool relu,
        BlockedTensor y, int n)
    {
        for (int sample = 0; sample < n; sample++)
            for (int c = 0; c < x.Channels; c++)
                for (int row = 0; row < x.Height; row++)
                    for (int column = 0; column < x.Width; column++)
                    {
                        int at = At(x, sample, c);
                        float value = float.FusedMultiplyAdd(x[sample, c, row, column], scale[at], shift[at]);
                        if (addend is not null)
                            value += addend[sample, c, row, column];
                        y[sample, c, row, column] = relu && !(value > 0f) ? 0f : value;
                    }
    }

    /// <summary>g where the mask lets it pass, 0 elsewhere: what both backward passes start from.</summary>
    public static void Mask(
        BlockedTensor g, BlockedTensor x, BlockedTensor y, NormMask mask, in NormTables tables, BlockedTensor masked, int n)
    {
        for (int sample = 0; sample < n; sample++)
            for (int c = 0; c < x.Channels; c++)
                for (int row = 0; row < x.Height; row++)
                    for (int column = 0; column < x.Width; column++)
                    {
                        int at = At(x, sample, c);
                        float decides = mask switch
                        {
                            NormMask.None => 1f,
                            NormMask.Output => y[sample, c, row, column],
                            _ => float.FusedMultiplyAdd(x[sample, c, row, column], tables.Scale[at], tables.Shift[at]),
                        };
                        masked[sample, c, row, column] = decides > 0f ? g[sample, c, row, column] : 0f;
                    }
    }

    public static void BackwardSums(
        BlockedTensor masked, BlockedTensor x, in NormTables tables, Span<float> sums, Span<float> products, int n)
    {
        for (int sample = 0; sample < n; sample++)
            for (int c = 0; c < x.Channels; c++)
            {
                int at = At(x, sample, c);
                (int i, int channel, float centre) = (sample, c, tables.Centre[at]);
                sums[at] = Sum(x.Shape, (y, u) => masked[i, channel, y, u]);
                products[at] = FusedSum(x.Shape, (y, u) => (masked[i, channel, y, u], x[i, channel, y, u] - centre));
            }
    }

    public static void Backward(
        BlockedTensor masked, BlockedTensor x, ReadOnlySpan<float> factor, ReadOnlySpan<float> slope,
        ReadOnlySpan<float> offset, BlockedTensor gradX, int n)
    {
        for (int sample = 0; sample < n; sample++)
            for (int c = 0; c < x.Channels; c++)
                for (int row = 0; row < x.Height; row++)
                    for (int column = 0; column < x.Width; column++)
                    {
                        int at = At(x, sample, c);
                        float rest = float.FusedMultiplyAdd(x[sample, c, row, column], slope[at], offset[at]);
                        gradX[sample, c, row, column] =
                            float.FusedMultiplyAdd(masked[sample, c, row, column], factor[at], rest);
                    }
    }

    private static int At(BlockedTensor x, int sample, int channel) =>
        (sample * x.Blocks * BlockedTensor.Lanes) + channel;

    private static float Sum(Shape shape, Func<int, int, float> term)
    {
        float total = 0f;
        for (int y = 0; y < shape.Height; y++)
        {
            float row = 0f;
            for (int u = 0; u < shape.Width; u++)
                row += term(y, u);
            total += row;
        }

        return total;
    }

    private static float FusedSum(Shape shape, Func<int, int, (float Left, float Right)> factors)
    {
        float total = 0f;
        for (int y = 0; y < shape.Height; y++)
        {
            float row = 0f;
            for (int u = 0; u < shape.Width; u++)
            {
                (float left, float right) = factors(y, u);
                row = float.FusedMultiplyAdd(left, right, row);
            }

            total += row;
        }

        return total;
    }
}
