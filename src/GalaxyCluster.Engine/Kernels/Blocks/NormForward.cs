using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Lanes;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Blocks;

/// <summary>
/// The last step of a norm with what follows it, in one pass: y = x * scale + shift, plus a residual's other branch, then
/// ReLU. Coefficients for each sample and channel, tables laid out as <see cref="NormTables"/>.
/// </summary>
internal static unsafe class NormForward
{
    /// <param name="x">Input.</param>
    /// <param name="scale">[n][blocks * 16].</param>
    /// <param name="shift">[n][blocks * 16].</param>
    /// <param name="addend">Added before the ReLU; null: nothing is.</param>
    /// <param name="relu">y = max(y, 0).</param>
    /// <param name="y">Overwritten.</param>
    /// <param name="n">Samples.</param>
    /// <param name="team">Threads to share the work, or none.</param>
    public static void Apply(
        BlockedTensor x, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, BlockedTensor? addend, bool relu,
        BlockedTensor y, int n, ThreadTeam? team)
    {
        int length = NormTables.Length(y.Shape, n);
        if (x.Shape != y.Shape || (addend is not null && addend.Shape != y.Shape) || scale.Length < length
            || shift.Length < length)
            throw new ArgumentException($"tables or shapes {x.Shape}, {addend?.Shape} do not fit {y.Shape}, {n} samples");
        fixed (float* first = scale)
        fixed (float* second = shift)
            BlockLoop.Run(team, n, y.Blocks, new Loop(x, first, second, addend, relu, y));
    }

    private readonly struct Loop(
        BlockedTensor x, float* scales, float* shifts, BlockedTensor? addend, bool relu, BlockedTensor y) : IBlockLoop
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<T>(int sample, int block)
            where T : struct, ILanes<T>
        {
            int at = ((sample * y.Blocks) + block) * BlockedTensor.Lanes;
            for (int lane = 0; lane < BlockedTensor.Lanes; lane += T.Count)
            {
                (T scale, T shift) = (T.Load(scales + at + lane), T.Load(shifts + at + lane));
                float* from = x.Origin(sample, block) + lane;
                float* to = y.Origin(sample, block) + lane;
                float* other = addend is null ? null : addend.Origin(sample, block) + lane;
                for (int row = 0; row < y.Height; row++, from += x.RowStride, to += y.RowStride)
                {
                    if (other is null)
                    {
                        Row(from, to, y.Width * BlockedTensor.Lanes, scale, shift);
                        continue;
                    }
                    RowAndOther(from, other, to, y.Width * BlockedTensor.Lanes, scale, shift);
                    other += addend!.RowStride;
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Row<T>(float* from, float* to, long width, T scale, T shift)
            where T : struct, ILanes<T>
        {
            bool rectifies = relu;
            for (long i = 0; i < width; i += BlockedTensor.Lanes)
            {
                StreamAhead.Fetch(from + i);
                T value = T.Fma(T.Load(from + i), scale, shift);
                if (rectifies)
                    value = T.IfGreater(value, T.Zero, value, T.Zero);
                value.Store(to + i);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void RowAndOther<T>(float* from, float* other, float* to, long width, T scale, T shift)
            where T : struct, ILanes<T>
        {
            bool rectifies = relu;
            for (long i = 0; i < width; i += BlockedTensor.Lanes)
            {
                StreamAhead.Fetch(from + i);
                StreamAhead.Fetch(other + i);
                T value = T.Fma(T.Load(from + i), scale, shift) + T.Load(other + i);
                if (rectifies)
                    value = T.IfGreater(value, T.Zero, value, T.Zero);
                value.Store(to + i);
            }
        }
    }
}
