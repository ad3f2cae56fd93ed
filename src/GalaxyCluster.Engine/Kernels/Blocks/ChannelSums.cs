using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Lanes;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Blocks;

/// <summary>
/// Sums over the pixels of each channel of each sample, into [n][blocks * 16]. Columns of a row are added first, then
/// the rows: short chains keep float32 accurate, and the order follows from the shape alone.
/// </summary>
internal static unsafe class ChannelSums
{
    /// <summary>sum of x</summary>
    public static void Of(BlockedTensor x, Span<float> sums, int n, ThreadTeam? team)
        => Run(new Plain(), x, x, [], sums, n, team);

    /// <summary>sum of (x - centre)^2; centre is laid out as the sums.</summary>
    public static void OfSquares(BlockedTensor x, ReadOnlySpan<float> centre, Span<float> sums, int n, ThreadTeam? team)
        => Run(new Square(), x, x, centre, sums, n, team);

    /// <summary>sum of g (x - centre)</summary>
    public static void OfProducts(
        BlockedTensor g, BlockedTensor x, ReadOnlySpan<float> centre, Span<float> sums, int n, ThreadTeam? team)
        => Run(new Product(), g, x, centre, sums, n, team);

    /// <summary>Floats of a table with a value for each sample and channel.</summary>
    public static int Length(Shape shape, int n) => checked(n * shape.Blocks * BlockedTensor.Lanes);

    private static void Run<TTerm>(
        TTerm term, BlockedTensor a, BlockedTensor b, ReadOnlySpan<float> centre, Span<float> sums, int n,
        ThreadTeam? team)
        where TTerm : struct, ITerm
    {
        int length = Length(b.Shape, n);
        if (sums.Length < length || (!centre.IsEmpty && centre.Length < length))
            throw new ArgumentException(
                $"tables of {sums.Length} and {centre.Length} values for {b.Shape} and {n} samples");
        fixed (float* to = sums)
        fixed (float* middle = centre)
            BlockLoop.Run(team, n, b.Blocks, new Loop<TTerm>(term, a, b, middle, to));
    }

    private interface ITerm
    {
        T Of<T>(T a, T b, T centre)
            where T : struct, ILanes<T>;
    }

    private readonly struct Plain : ITerm
    {
        public T Of<T>(T a, T b, T centre)
            where T : struct, ILanes<T> => a;
    }

    private readonly struct Square : ITerm
    {
        public T Of<T>(T a, T b, T centre)
            where T : struct, ILanes<T> => (b - centre) * (b - centre);
    }

    private readonly struct Product : ITerm
    {
        public T Of<T>(T a, T b, T centre)
            where T : struct, ILanes<T> => a * (b - centre);
    }

    private readonly struct Loop<TTerm>(TTerm term, BlockedTensor a, BlockedTensor b, float* centre, float* sums)
        : IBlockLoop
        where TTerm : struct, ITerm
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<T>(int sample, int block)
            where T : struct, ILanes<T>
        {
            int at = ((sample * b.Blocks) + block) * BlockedTensor.Lanes;
            for (int lane = 0; lane < BlockedTensor.Lanes; lane += T.Count)
            {
                T middle = centre is null ? T.Zero : T.Load(centre + at + lane);
                float* left = a.Origin(sample, block) + lane;
                float* right = b.Origin(sample, block) + lane;
                T total = T.Zero;
                for (int y = 0; y < b.Height; y++, left += a.RowStride, right += b.RowStride)
                {
                    T row = T.Zero;
                    for (int x = 0; x < b.Width * BlockedTensor.Lanes; x += BlockedTensor.Lanes)
                        row += term.Of(T.Load(left + x), T.Load(right + x), middle);
                    total += row;
                }
                total.Store(sums + at + lane);
            }
        }
    }
}
