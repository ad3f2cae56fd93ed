using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Lanes;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Blocks;

/// <summary>Largest value or mean of square windows that slide without padding, channel by channel.</summary>
internal static unsafe class WindowPooling
{
    public static void MaxForward(BlockedTensor x, BlockedTensor y, int size, int stride, int n, ThreadTeam? team)
        => BlockLoop.Run(team, n, y.Blocks, new MaxForwardLoop(x, y, size, stride));

    /// <summary>
    /// gradX (overwritten): each window's gradient goes to the first of its values, in reading order, that is the
    /// largest. With reluInput, x is a ReLU's output whose backward is fused: a window with nothing above 0 gives nothing.
    /// </summary>
    public static void MaxBackward(
        BlockedTensor x, BlockedTensor y, BlockedTensor gradY, BlockedTensor gradX, int size, int stride, int n,
        ThreadTeam? team, bool reluInput = false)
        => BlockLoop.Run(team, n, y.Blocks, new MaxBackwardLoop(x, y, gradY, gradX, size, stride, reluInput));

    public static void MeanForward(BlockedTensor x, BlockedTensor y, int size, int stride, int n, ThreadTeam? team)
        => BlockLoop.Run(team, n, y.Blocks, new MeanForwardLoop(x, y, size, stride));

    /// <summary>gradX, overwritten.</summary>
    public static void MeanBackward(
        BlockedTensor gradY, BlockedTensor gradX, int size, int stride, int n, ThreadTeam? team)
        => BlockLoop.Run(team, n, gradY.Blocks, new MeanBackwardLoop(gradY, gradX, size, stride));

    /// <summary>
    /// Every value is in exactly one window, so that gradients can be stored instead of added to zeros.
    /// </summary>
    private static bool Tiles(BlockedTensor x, int size, int stride)
        => size == stride && x.Height % size == 0 && x.Width % size == 0;

    private static void Clear(BlockedTensor tensor, int sample, int block)
    {
        float* row = tensor.Origin(sample, block);
        for (int y = 0; y < tensor.Height; y++, row += tensor.RowStride)
            new Span<float>(row, tensor.Width * BlockedTensor.Lanes).Clear();
    }

    private readonly struct MaxForwardLoop(BlockedTensor x, BlockedTensor y, int size, int stride) : IBlockLoop
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<T>(int sample, int block)
            where T : struct, ILanes<T>
        {
            int step = stride * BlockedTensor.Lanes;
            for (int i = 0; i < y.Height; i++)
            {
                float* from = x.Origin(sample, block) + (i * stride * x.RowStride);
                float* to = y.Origin(sample, block) + (i * y.RowStride);
                for (int j = 0; j < y.Width; j++, from += step, to += BlockedTensor.Lanes)
                {
                    for (int lane = 0; lane < BlockedTensor.Lanes; lane += T.Count)
                        Largest<T>(from + lane).Store(to + lane);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private T Largest<T>(float* from)
            where T : struct, ILanes<T>
        {
            T best = T.Load(from);
            for (int u = 0; u < size; u++, from += x.RowStride)
            {
                for (int v = 0; v < size; v++)
                {
                    T value = T.Load(from + (v * BlockedTensor.Lanes));
                    best = T.IfGreater(value, best, value, best);
                }
            }
            return best;
        }
    }

    private readonly struct MaxBackwardLoop(
        BlockedTensor x, BlockedTensor y, BlockedTensor gradY, BlockedTensor gradX, int size, int stride,
        bool reluInput) : IBlockLoop
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<T>(int sample, int block)
            where T : struct, ILanes<T>
        {
            bool adds = !Tiles(gradX, size, stride);
            if (adds)
                Clear(gradX, sample, block);
            for (int i = 0; i < y.Height; i++)
            {
                float* values = x.Origin(sample, block) + (i * stride * x.RowStride);
                float* gradients = gradX.Origin(sample, block) + (i * stride * gradX.RowStride);
                float* largest = y.Origin(sample, block) + (i * y.RowStride);
                float* incoming = gradY.Origin(sample, block) + (i * gradY.RowStride);
                for (int j = 0; j < y.Width; j++)
                {
                    int at = j * stride * BlockedTensor.Lanes;
                    int from = j * BlockedTensor.Lanes;
                    for (int lane = 0; lane < BlockedTensor.Lanes; lane += T.Count)
                    {
                        T best = T.Load(largest + from + lane);
                        T gradient = T.Load(incoming + from + lane);
                        if (reluInput)
                            gradient = T.IfGreater(best, T.Zero, gradient, T.Zero);
                        Give(values + at + lane, gradients + at + lane, best, gradient, adds);
                    }
                }
            }
        }

        /// <summary>What remains of the gradient becomes 0 once a value has taken it.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Give<T>(float* values, float* gradients, T largest, T remaining, bool adds)
            where T : struct, ILanes<T>
        {
            for (int u = 0; u < size; u++, values += x.RowStride, gradients += gradX.RowStride)
            {
                for (int v = 0; v < size; v++)
                {
                    T value = T.Load(values + (v * BlockedTensor.Lanes));
                    float* to = gradients + (v * BlockedTensor.Lanes);
                    T share = T.IfGreater(largest, value, T.Zero, remaining);
                    (adds ? T.Load(to) + share : share).Store(to);
                    remaining = T.IfGreater(largest, value, remaining, T.Zero);
                }
            }
        }
    }

    private readonly struct MeanForwardLoop(BlockedTensor x, BlockedTensor y, int size, int stride) : IBlockLoop
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<T>(int sample, int block)
            where T : struct, ILanes<T>
        {
            T share = T.All(1f / (size * size));
            for (int i = 0; i < y.Height; i++)
            {
                float* from = x.Origin(sample, block) + (i * stride * x.RowStride);
                float* to = y.Origin(sample, block) + (i * y.RowStride);
                for (int j = 0; j < y.Width; j++, from += stride * BlockedTensor.Lanes, to += BlockedTensor.Lanes)
                {
                    for (int lane = 0; lane < BlockedTensor.Lanes; lane += T.Count)
                        (Sum<T>(from + lane) * share).Store(to + lane);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private T Sum<T>(float* from)
            where T : struct, ILanes<T>
        {
            T sum = T.Zero;
            for (int u = 0; u < size; u++, from += x.RowStride)
            {
                for (int v = 0; v < size; v++)
                    sum += T.Load(from + (v * BlockedTensor.Lanes));
            }
            return sum;
        }
    }

    private readonly struct MeanBackwardLoop(BlockedTensor gradY, BlockedTensor gradX, int size, int stride)
        : IBlockLoop
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<T>(int sample, int block)
            where T : struct, ILanes<T>
        {
            Clear(gradX, sample, block);
            T share = T.All(1f / (size * size));
            for (int i = 0; i < gradY.Height; i++)
            {
                float* from = gradY.Origin(sample, block) + (i * gradY.RowStride);
                float* to = gradX.Origin(sample, block) + (i * stride * gradX.RowStride);
                for (int j = 0; j < gradY.Width; j++, from += BlockedTensor.Lanes, to += stride * BlockedTensor.Lanes)
                {
                    for (int lane = 0; lane < BlockedTensor.Lanes; lane += T.Count)
                        Give(to + lane, T.Load(from + lane) * share);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Give<T>(float* to, T share)
            where T : struct, ILanes<T>
        {
            for (int u = 0; u < size; u++, to += gradX.RowStride)
            {
                for (int v = 0; v < size; v++)
                    (T.Load(to + (v * BlockedTensor.Lanes)) + share).Store(to + (v * BlockedTensor.Lanes));
            }
        }
    }
}
