using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Lanes;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Blocks;

/// <summary>The mean over all pixels of a channel.</summary>
internal static unsafe class GlobalPooling
{
    /// <summary>rows [n, C] from x; columns of a row are added first, then the rows.</summary>
    public static void MeanForward(BlockedTensor x, Span<float> rows, int n, ThreadTeam? team)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows.Length, n * x.Channels);
        fixed (float* to = rows)
            BlockLoop.Run(team, n, x.Blocks, new Forward(x, to));
    }

    /// <summary>gradX (overwritten) from gradients [n, C].</summary>
    public static void MeanBackward(ReadOnlySpan<float> rows, BlockedTensor gradX, int n, ThreadTeam? team)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows.Length, n * gradX.Channels);
        fixed (float* from = rows)
            BlockLoop.Run(team, n, gradX.Blocks, new Backward(from, gradX));
    }

    private readonly struct Forward(BlockedTensor x, float* rows) : IBlockLoop
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<T>(int sample, int block)
            where T : struct, ILanes<T>
        {
            float* means = stackalloc float[BlockedTensor.Lanes];
            T share = T.All(1f / x.Shape.Pixels);
            for (int lane = 0; lane < BlockedTensor.Lanes; lane += T.Count)
            {
                float* from = x.Origin(sample, block) + lane;
                T total = T.Zero;
                for (int i = 0; i < x.Height; i++, from += x.RowStride)
                {
                    T row = T.Zero;
                    for (int j = 0; j < x.Width * BlockedTensor.Lanes; j += BlockedTensor.Lanes)
                        row += T.Load(from + j);
                    total += row;
                }
                (total * share).Store(means + lane);
            }
            int first = block * BlockedTensor.Lanes;
            for (int c = first; c < Math.Min(first + BlockedTensor.Lanes, x.Channels); c++)
                rows[(sample * x.Channels) + c] = means[c - first];
        }
    }

    private readonly struct Backward(float* rows, BlockedTensor gradX) : IBlockLoop
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<T>(int sample, int block)
            where T : struct, ILanes<T>
        {
            float* shares = stackalloc float[BlockedTensor.Lanes];
            int first = block * BlockedTensor.Lanes;
            float share = 1f / gradX.Shape.Pixels;
            for (int c = first; c < first + BlockedTensor.Lanes; c++)
                shares[c - first] = c < gradX.Channels ? share * rows[(sample * gradX.Channels) + c] : 0f;
            float* to = gradX.Origin(sample, block);
            for (int i = 0; i < gradX.Height; i++, to += gradX.RowStride)
            {
                for (int j = 0; j < gradX.Width * BlockedTensor.Lanes; j += T.Count)
                    T.Load(shares + (j % BlockedTensor.Lanes)).Store(to + j);
            }
        }
    }
}
