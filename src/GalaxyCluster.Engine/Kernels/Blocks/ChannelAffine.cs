using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Lanes;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Blocks;

/// <summary>
/// to = a * scaleA + b * scaleB + shift with a coefficient for each sample and channel, tables laid out as
/// <see cref="ChannelSums"/>: both passes of both norms, and the way back from a mean.
/// </summary>
internal static unsafe class ChannelAffine
{
    /// <param name="a">May be the same tensor as b or to.</param>
    /// <param name="scaleA">[n][blocks * 16].</param>
    /// <param name="b">A tensor of the same shape.</param>
    /// <param name="scaleB">[n][blocks * 16]; empty: b is not read.</param>
    /// <param name="shift">[n][blocks * 16].</param>
    /// <param name="to">Overwritten.</param>
    /// <param name="n">Samples.</param>
    /// <param name="team">Threads to share the work, or none.</param>
    public static void Apply(
        BlockedTensor a, ReadOnlySpan<float> scaleA, BlockedTensor b, ReadOnlySpan<float> scaleB,
        ReadOnlySpan<float> shift,
        BlockedTensor to, int n, ThreadTeam? team)
    {
        int length = ChannelSums.Length(to.Shape, n);
        if (a.Shape != to.Shape || b.Shape != to.Shape || scaleA.Length < length || shift.Length < length
            || (!scaleB.IsEmpty && scaleB.Length < length))
            throw new ArgumentException($"tables or shapes {a.Shape}, {b.Shape} do not fit {to.Shape} and {n} samples");
        fixed (float* first = scaleA)
        fixed (float* second = scaleB)
        fixed (float* third = shift)
            BlockLoop.Run(team, n, to.Blocks, new Loop(a, first, b, second, third, to));
    }

    private readonly struct Loop(
        BlockedTensor a, float* scaleA, BlockedTensor b, float* scaleB, float* shift, BlockedTensor to)
        : IBlockLoop
    {
        public void Run<T>(int sample, int block)
            where T : struct, ILanes<T>
        {
            int at = ((sample * to.Blocks) + block) * BlockedTensor.Lanes;
            for (int lane = 0; lane < BlockedTensor.Lanes; lane += T.Count)
            {
                (T scale, T add) = (T.Load(scaleA + at + lane), T.Load(shift + at + lane));
                if (scaleB is null)
                    One(sample, block, lane, scale, add);
                else
                    Two(sample, block, lane, scale, T.Load(scaleB + at + lane), add);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void One<T>(int sample, int block, int lane, T scale, T add)
            where T : struct, ILanes<T>
        {
            float* from = a.Origin(sample, block) + lane;
            float* result = to.Origin(sample, block) + lane;
            for (int y = 0; y < to.Height; y++, from += a.RowStride, result += to.RowStride)
            {
                for (int x = 0; x < to.Width * BlockedTensor.Lanes; x += BlockedTensor.Lanes)
                    T.Fma(T.Load(from + x), scale, add).Store(result + x);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Two<T>(int sample, int block, int lane, T scale, T scaleOther, T add)
            where T : struct, ILanes<T>
        {
            float* from = a.Origin(sample, block) + lane;
            float* other = b.Origin(sample, block) + lane;
            float* result = to.Origin(sample, block) + lane;
            for (int y = 0; y < to.Height; y++, from += a.RowStride, other += b.RowStride, result += to.RowStride)
            {
                for (int x = 0; x < to.Width * BlockedTensor.Lanes; x += BlockedTensor.Lanes)
                    T.Fma(T.Load(from + x), scale, T.Fma(T.Load(other + x), scaleOther, add)).Store(result + x);
            }
        }
    }
}
