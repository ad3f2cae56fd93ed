using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Lanes;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Convolutions;

/// <summary>
/// Backward of ReLU and 2x2 max-pooling: each window's gradient goes to its winner, the other three get 0. The bias
/// gradient, the sum of what was given, is added up while the numbers are in registers.
/// </summary>
/// <remarks>
/// Order of the sums: that of <see cref="BiasGradient"/>, pixels of a row from the left, rows from the top, samples in
/// order. Two rows are made at a time. Rows and columns that fill no window are not written: they stay 0.
/// </remarks>
internal static unsafe class PoolSpreading
{
    private const int Lanes = BlockedTensor.Lanes;

    /// <summary>gradY from the pooled gradient; gradBias [C] goes on or starts, empty: not wanted.</summary>
    public static void Run(
        BlockedTensor gradPooled, PoolWinners winners, BlockedTensor gradY, Span<float> gradBias, int n, bool continues,
        ThreadTeam? team)
    {
        fixed (float* sums = gradBias)
            ThreadTeam.Run(team, gradY.Blocks, new Work(gradPooled, winners, gradY, sums, n, continues));
    }

    /// <summary>Part = block of channels, all samples.</summary>
    private readonly struct Work(
        BlockedTensor gradPooled, PoolWinners winners, BlockedTensor gradY, float* sums, int n, bool continues)
        : ITeamWork
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Execute(int part, int member)
        {
            float* total = stackalloc float[Lanes];
            new Span<float>(total, Lanes).Clear();
            int count = Math.Min(Lanes, gradY.Channels - (part * Lanes));
            if (continues && sums is not null)
                new ReadOnlySpan<float>(sums + (part * Lanes), count).CopyTo(new Span<float>(total, count));
            for (int sample = 0; sample < n; sample++)
            {
                switch (Simd.Path)
                {
                    case SimdPath.Vector512:
                        Image<Lanes16>(sample, part, total);
                        break;
                    case SimdPath.Vector256:
                        Image<Lanes8>(sample, part, total);
                        break;
                    case SimdPath.Vector128:
                        Image<Lanes4>(sample, part, total);
                        break;
                    default:
                        Image<Lanes1>(sample, part, total);
                        break;
                }
            }

            if (sums is not null)
                new ReadOnlySpan<float>(total, count).CopyTo(new Span<float>(sums + (part * Lanes), count));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Image<T>(int sample, int block, float* total)
            where T : struct, ILanes<T>
        {
            for (int lane = 0; lane < Lanes; lane += T.Count)
            {
                T sum = T.Zero;
                for (int y = 0; y < gradPooled.Height; y++)
                {
                    float* from = gradPooled.Origin(sample, block) + (y * gradPooled.RowStride) + lane;
                    float* end = from + (gradPooled.Width * Lanes);
                    byte* winner = winners.At(sample, block, y, 0) + lane;
                    float* upper = gradY.Origin(sample, block) + (2L * y * gradY.RowStride) + lane;
                    float* lower = upper + gradY.RowStride;
                    T above = T.Zero, below = T.Zero;
                    for (; from < end; from += Lanes, winner += Lanes, upper += 2 * Lanes, lower += 2 * Lanes)
                    {
                        T place = T.LoadBytes(winner);
                        T gradient = T.Load(from);
                        T given = T.IfGreater(T.All(0.5f), place, gradient, T.Zero);
                        given.Store(upper);
                        above += given;
                        given = At(1f, place, gradient);
                        given.Store(upper + Lanes);
                        above += given;
                        given = At(2f, place, gradient);
                        given.Store(lower);
                        below += given;
                        given = At(3f, place, gradient);
                        given.Store(lower + Lanes);
                        below += given;
                    }

                    sum = sum + above + below;
                }

                (T.Load(total + lane) + sum).Store(total + lane);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static T At<T>(float number, T place, T gradient)
            where T : struct, ILanes<T>
        {
            T notBelow = T.IfGreater(place, T.All(number - 0.5f), gradient, T.Zero);
            return T.IfGreater(T.All(number + 0.5f), place, notBelow, T.Zero);
        }
    }
}
