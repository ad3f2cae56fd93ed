using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Reference;

/// <summary>The convolution as its definition, in the order of the direct kernel's sums, one FMA a term.</summary>
internal static class ReferenceConvolution
{
    private const int Lanes = BlockedTensor.Lanes;

    /// <summary>y[o,q] = f(bias[o] + sum over (input block, ky, kx, channel of the block) of x w), summed from 0, bias last.</summary>
    public static void Forward(
        in ConvolutionShape s, BlockedTensor x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, BlockedTensor y,
        int n, Epilogue epilogue)
    {
        for (int image = 0; image < n; image++)
            for (int o = 0; o < s.OutChannels; o++)
                for (int oy = 0; oy < s.OutHeight; oy++)
                    for (int ox = 0; ox < s.OutWidth; ox++)
                    {
                        float value = Output(s, x, weight, image, o, oy, ox) + bias[o];
                        y[image, o, oy, ox] = epilogue == Epilogue.Relu && !(value > 0f) ? 0f : value;
                    }
    }

    /// <summary>
    /// gradX[i,p] = sum over (output block, ky, kx, channel of the block) of gradY w, then the addend if given; 0 where mask
    /// is given and not above 0.
    /// </summary>
    public static void BackwardInput(
        in ConvolutionShape s, BlockedTensor gradY, ReadOnlySpan<float> weight, BlockedTensor gradX, int n,
        BlockedTensor? mask, BlockedTensor? addend = null)
    {
        for (int image = 0; image < n; image++)
            for (int i = 0; i < s.InChannels; i++)
                for (int iy = 0; iy < s.InHeight; iy++)
                    for (int ix = 0; ix < s.InWidth; ix++)
                    {
                        bool open = mask is null || mask[image, i, iy, ix] > 0f;
                        float value = InputGradient(s, gradY, weight, image, i, iy, ix);
                        if (addend is not null)
                            value += addend[image, i, iy, ix];
                        gradX[image, i, iy, ix] = open ? value : 0f;
                    }
    }

    /// <summary>
    /// gradW[o,i,ky,kx]: one chain over (image, oy, ox) for every group of <see cref="ConvolutionKernel.ImagesPerChain"/>
    /// images, the chains then added in order.
    /// </summary>
    public static void BackwardWeight(
        in ConvolutionShape s, BlockedTensor x, BlockedTensor gradY, Span<float> gradWeight, int n)
    {
        int perChain = ConvolutionKernel.ImagesPerChain(s);
        int index = 0;
        for (int o = 0; o < s.OutChannels; o++)
            for (int ig = 0; ig < s.InPerGroup; ig++)
                for (int ky = 0; ky < s.KernelHeight; ky++)
                    for (int kx = 0; kx < s.KernelWidth; kx++)
                    {
                        int i = (o / s.OutPerGroup * s.InPerGroup) + ig;
                        float total = WeightChain(s, x, gradY, o, i, ky, kx, 0, Math.Min(perChain, n));
                        for (int first = perChain; first < n; first += perChain)
                            total += WeightChain(s, x, gradY, o, i, ky, kx, first, Math.Min(first + perChain, n));
                        gradWeight[index++] = total;
                    }
    }

    /// <summary>gradBias[o] = images added in order, of rows added in order, of pixels added in order.</summary>
    public static void BackwardBias(BlockedTensor gradY, Span<float> gradBias, int n)
    {
        for (int o = 0; o < gradY.Channels; o++)
        {
            float total = 0f;
            for (int image = 0; image < n; image++)
            {
                float sum = 0f;
                for (int oy = 0; oy < gradY.Height; oy++)
                {
                    float row = 0f;
                    for (int ox = 0; ox < gradY.Width; ox++)
                        row += gradY[image, o, oy, ox];
                    sum += row;
                }

                total += sum;
            }

            gradBias[o] = total;
        }
    }

    private static float Output(
        in ConvolutionShape s, BlockedTensor x, ReadOnlySpan<float> weight, int image, int o, int oy, int ox)
    {
        int first = o / s.OutPerGroup * s.InPerGroup;
        int end = first + s.InPerGroup;
        float sum = 0f;
        for (int block = first / Lanes * Lanes; block < end; block += Lanes)
            for (int ky = 0; ky < s.KernelHeight; ky++)
                for (int kx = 0; kx < s.KernelWidth; kx++)
                {
                    int iy = (oy * s.Stride) + ky - s.Padding;
                    int ix = (ox * s.Stride) + kx - s.Padding;
                    if ((uint)iy >= (uint)s.InHeight || (uint)ix >= (uint)s.InWidth)
                        continue;
                    for (int i = Math.Max(block, first); i < Math.Min(block + Lanes, end); i++)
                        sum = float.FusedMultiplyAdd(x[image, i, iy, ix], Weight(s, weight, o, i - first, ky, kx), sum);
                }

        return sum;
    }

    private static float InputGradient(
        in ConvolutionShape s, BlockedTensor gradY, ReadOnlySpan<float> weight, int image, int i, int iy, int ix)
    {
        int group = i / s.InPerGroup;
        int first = group * s.OutPerGroup;
        int end = first + s.OutPerGroup;
        float sum = 0f;
        for (int block = first / Lanes * Lanes; block < end; block += Lanes)
            for (int ky = 0; ky < s.KernelHeight; ky++)
                for (int kx = 0; kx < s.KernelWidth; kx++)
                {
                    int y = iy + s.Padding - ky;
                    int x = ix + s.Padding - kx;
                    if (y < 0 || x < 0 || y % s.Stride != 0 || x % s.Stride != 0
                        || y / s.Stride >= s.OutHeight || x / s.Stride >= s.OutWidth)
                    {
                        continue;
                    }

                    for (int o = Math.Max(block, first); o < Math.Min(block + Lanes, end); o++)
                    {
                        float w = Weight(s, weight, o, i - (group * s.InPerGroup), ky, kx);
                        sum = float.FusedMultiplyAdd(gradY[image, o, y / s.Stride, x / s.Stride], w, sum);
                    }
                }

        return sum;
    }

    private static float WeightChain(
        in ConvolutionShape s, BlockedTensor x, BlockedTensor gradY, int o, int i, int ky, int kx, int first, int end)
    {
        float sum = 0f;
        for (int image = first; image < end; image++)
            for (int oy = 0; oy < s.OutHeight; oy++)
                for (int ox = 0; ox < s.OutWidth; ox++)
                {
                    int iy = (oy * s.Stride) + ky - s.Padding;
                    int ix = (ox * s.Stride) + kx - s.Padding;
                    if ((uint)iy < (uint)s.InHeight && (uint)ix < (uint)s.InWidth)
                        sum = float.FusedMultiplyAdd(x[image, i, iy, ix], gradY[image, o, oy, ox], sum);
                }

        return sum;
    }

    private static float Weight(in ConvolutionShape s, ReadOnlySpan<float> weight, int o, int ig, int ky, int kx) =>
        weight[((((o * s.InPerGroup) + ig) * s.KernelHeight) + ky) * s.KernelWidth + kx];
}
