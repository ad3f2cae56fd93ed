using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Lanes;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Blocks;

/// <summary>
/// Sum and spread of each channel of each sample in one pass over memory: the squares are taken about the channel's own
/// mean in that sample, while its pixels are still in the cache, and are moved to another mean afterwards.
/// </summary>
/// <remarks>Order: columns of a row first, then the rows; it follows from the shape alone.</remarks>
internal static unsafe class ChannelStatistics
{
    /// <summary>sums = sum of x; squares = sum of (x - <see cref="Centre"/>)^2. Tables as in <see cref="NormTables"/>.</summary>
    public static void Of(BlockedTensor x, Span<float> sums, Span<float> squares, int n, ThreadTeam? team)
    {
        int length = NormTables.Length(x.Shape, n);
        if (sums.Length < length || squares.Length < length)
            throw new ArgumentException(
                $"tables of {sums.Length} and {squares.Length} values for {x.Shape} and {n} samples");
        fixed (float* first = sums)
        fixed (float* second = squares)
            BlockLoop.Run(team, n, x.Blocks, new Loop(x, first, second));
    }

    /// <summary>The mean of a channel of one sample, as the squares are taken about it.</summary>
    public static float Centre(float sum, int pixels) => sum * (1f / pixels);

    /// <summary>Squares about a common mean: sum (x - m)^2 = sum (x - c)^2 + (c - m) (2 (sum - pixels c) + pixels (c - m)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double SquaresAbout(double mean, float sum, float squares, int pixels)
    {
        double centre = Centre(sum, pixels);
        double distance = centre - mean;
        return squares + (distance * ((2 * (sum - (pixels * centre))) + (pixels * distance)));
    }

    private readonly struct Loop(BlockedTensor x, float* sums, float* squares) : IBlockLoop
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<T>(int sample, int block)
            where T : struct, ILanes<T>
        {
            int at = ((sample * x.Blocks) + block) * BlockedTensor.Lanes;
            (int rows, int width, long stride) = (x.Height, x.Width * BlockedTensor.Lanes, x.RowStride);
            T share = T.All(1f / x.Shape.Pixels);
            for (int lane = 0; lane < BlockedTensor.Lanes; lane += T.Count)
            {
                float* origin = x.Origin(sample, block) + lane;
                T sum = Sum<T>(origin, rows, width, stride);
                sum.Store(sums + at + lane);
                Squares(origin, rows, width, stride, sum * share).Store(squares + at + lane);
            }
        }

        // Two rows at a time, to hide the latency of their chains.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static T Sum<T>(float* from, int rows, int width, long stride)
            where T : struct, ILanes<T>
        {
            T total = T.Zero;
            int y = 0;
            for (; y + 2 <= rows; y += 2, from += 2 * stride)
            {
                (T a, T b) = (T.Zero, T.Zero);
                float* below = from + stride;
                for (long i = 0; i < width; i += BlockedTensor.Lanes)
                {
                    a += T.Load(from + i);
                    b += T.Load(below + i);
                }
                total = total + a + b;
            }
            if (y < rows)
            {
                T a = T.Zero;
                for (long i = 0; i < width; i += BlockedTensor.Lanes)
                    a += T.Load(from + i);
                total += a;
            }
            return total;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static T Squares<T>(float* from, int rows, int width, long stride, T centre)
            where T : struct, ILanes<T>
        {
            T total = T.Zero;
            int y = 0;
            for (; y + 2 <= rows; y += 2, from += 2 * stride)
            {
                (T a, T b) = (T.Zero, T.Zero);
                float* below = from + stride;
                for (long i = 0; i < width; i += BlockedTensor.Lanes)
                {
                    T u = T.Load(from + i) - centre;
                    T v = T.Load(below + i) - centre;
                    a = T.Fma(u, u, a);
                    b = T.Fma(v, v, b);
                }
                total = total + a + b;
            }
            if (y < rows)
            {
                T a = T.Zero;
                for (long i = 0; i < width; i += BlockedTensor.Lanes)
                {
                    T u = T.Load(from + i) - centre;
                    a = T.Fma(u, u, a);
                }
                total += a;
            }
            return total;
        }
    }
}
