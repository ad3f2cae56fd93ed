using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Lanes;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Blocks;

/// <summary>
/// The two passes of a norm's backward, each once over memory: the sums that the gradient depends on, then the gradient.
/// A ReLU behind the norm is masked on the way. Tables are laid out as <see cref="NormTables"/>.
/// </summary>
internal static unsafe class NormBackward
{
    /// <summary>sums = sum of g, products = sum of g (x - centre), over the pixels of each channel of each sample.</summary>
    /// <param name="g">Gradient of the output; with <see cref="NormMask.Output"/> it becomes the masked gradient.</param>
    /// <param name="x">The norm's input.</param>
    /// <param name="y">The output; read for <see cref="NormMask.Output"/> only.</param>
    /// <param name="mask">Where g counts as 0.</param>
    /// <param name="tables">Centre, and the forward pass's scale and shift.</param>
    /// <param name="sums">[n][blocks * 16], overwritten.</param>
    /// <param name="products">[n][blocks * 16], overwritten.</param>
    /// <param name="n">Samples.</param>
    /// <param name="team">Threads to share the work, or none.</param>
    public static void Sums(
        BlockedTensor g, BlockedTensor x, BlockedTensor y, NormMask mask, in NormTables tables, Span<float> sums,
        Span<float> products, int n, ThreadTeam? team)
    {
        int length = NormTables.Length(x.Shape, n);
        RequireFits(g, x, y, tables, length);
        if (sums.Length < length || products.Length < length)
            throw new ArgumentException($"tables of {sums.Length} and {products.Length} values for {n} of {x.Shape}");
        fixed (float* centre = tables.Centre)
        fixed (float* scale = tables.Scale)
        fixed (float* shift = tables.Shift)
        fixed (float* first = sums)
        fixed (float* second = products)
        {
            switch (mask)
            {
                case NormMask.None:
                    BlockLoop.Run(team, n, x.Blocks, new SumLoop<Open>(g, x, y, centre, scale, shift, first, second));
                    break;
                case NormMask.Recomputed:
                    BlockLoop.Run(
                        team, n, x.Blocks, new SumLoop<OfInput>(g, x, y, centre, scale, shift, first, second));
                    break;
                default:
                    BlockLoop.Run(
                        team, n, x.Blocks, new SumLoop<OfOutput>(g, x, y, centre, scale, shift, first, second));
                    break;
            }
        }
    }

    /// <summary>gradX = g * factor + x * slope + offset; g is masked here only if the mask is recomputed.</summary>
    public static void Apply(
        BlockedTensor g, BlockedTensor x, NormMask mask, in NormTables tables, ReadOnlySpan<float> factor,
        ReadOnlySpan<float> slope, ReadOnlySpan<float> offset, BlockedTensor gradX, int n, ThreadTeam? team)
    {
        int length = NormTables.Length(x.Shape, n);
        RequireFits(g, x, gradX, tables, length);
        if (factor.Length < length || slope.Length < length || offset.Length < length)
            throw new ArgumentException($"tables of {factor.Length}, {slope.Length}, {offset.Length} for {n} of {x.Shape}");
        fixed (float* scale = tables.Scale)
        fixed (float* shift = tables.Shift)
        fixed (float* a = factor)
        fixed (float* b = slope)
        fixed (float* c = offset)
        {
            if (mask == NormMask.Recomputed)
                BlockLoop.Run(team, n, x.Blocks, new ApplyLoop<OfInput>(g, x, gradX, scale, shift, a, b, c));
            else
                BlockLoop.Run(team, n, x.Blocks, new ApplyLoop<Open>(g, x, gradX, scale, shift, a, b, c));
        }
    }

    private static void RequireFits(BlockedTensor g, BlockedTensor x, BlockedTensor other, in NormTables tables, int length)
    {
        if (g.Shape != x.Shape || other.Shape != x.Shape || tables.Centre.Length < length || tables.Scale.Length < length
            || tables.Shift.Length < length)
            throw new ArgumentException($"tables or shapes {g.Shape}, {other.Shape} do not fit {x.Shape}");
    }

    private interface IMask
    {
        static abstract bool WritesBack { get; }

        static abstract T Of<T>(float* g, float* x, float* y, T scale, T shift)
            where T : struct, ILanes<T>;
    }

    private readonly struct Open : IMask
    {
        public static bool WritesBack => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Of<T>(float* g, float* x, float* y, T scale, T shift)
            where T : struct, ILanes<T> => T.Load(g);
    }

    private readonly struct OfInput : IMask
    {
        public static bool WritesBack => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Of<T>(float* g, float* x, float* y, T scale, T shift)
            where T : struct, ILanes<T>
            => T.IfGreater(T.Fma(T.Load(x), scale, shift), T.Zero, T.Load(g), T.Zero);
    }

    private readonly struct OfOutput : IMask
    {
        public static bool WritesBack => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Of<T>(float* g, float* x, float* y, T scale, T shift)
            where T : struct, ILanes<T>
            => T.IfGreater(T.Load(y), T.Zero, T.Load(g), T.Zero);
    }

    private readonly struct SumLoop<TMask>(
        BlockedTensor g, BlockedTensor x, BlockedTensor y, float* centres, float* scales, float* shifts, float* sums,
        float* products) : IBlockLoop
        where TMask : struct, IMask
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<T>(int sample, int block)
            where T : struct, ILanes<T>
        {
            int at = ((sample * x.Blocks) + block) * BlockedTensor.Lanes;
            (int rows, long width) = (x.Height, (long)x.Width * BlockedTensor.Lanes);
            for (int lane = 0; lane < BlockedTensor.Lanes; lane += T.Count)
            {
                T centre = T.Load(centres + at + lane);
                (T scale, T shift) = (T.Load(scales + at + lane), T.Load(shifts + at + lane));
                float* gradient = g.Origin(sample, block) + lane;
                float* input = x.Origin(sample, block) + lane;
                float* output = y.Origin(sample, block) + lane;
                (T sum, T product) = (T.Zero, T.Zero);
                for (int row = 0; row < rows; row++)
                {
                    (T a, T b) = (T.Zero, T.Zero);
                    for (long i = 0; i < width; i += BlockedTensor.Lanes)
                    {
                        StreamAhead.Fetch(input + i);
                        StreamAhead.Fetch(gradient + i);
                        T value = TMask.Of(gradient + i, input + i, output + i, scale, shift);
                        if (TMask.WritesBack)
                            value.Store(gradient + i);
                        a += value;
                        b = T.Fma(value, T.Load(input + i) - centre, b);
                    }
                    sum += a;
                    product += b;
                    gradient += g.RowStride;
                    input += x.RowStride;
                    output += y.RowStride;
                }
                sum.Store(sums + at + lane);
                product.Store(products + at + lane);
            }
        }
    }

    private readonly struct ApplyLoop<TMask>(
        BlockedTensor g, BlockedTensor x, BlockedTensor gradX, float* scales, float* shifts, float* factors,
        float* slopes, float* offsets) : IBlockLoop
        where TMask : struct, IMask
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<T>(int sample, int block)
            where T : struct, ILanes<T>
        {
            int at = ((sample * x.Blocks) + block) * BlockedTensor.Lanes;
            (int rows, long width) = (x.Height, (long)x.Width * BlockedTensor.Lanes);
            for (int lane = 0; lane < BlockedTensor.Lanes; lane += T.Count)
            {
                (T scale, T shift) = (T.Load(scales + at + lane), T.Load(shifts + at + lane));
                (T factor, T slope) = (T.Load(factors + at + lane), T.Load(slopes + at + lane));
                T offset = T.Load(offsets + at + lane);
                float* gradient = g.Origin(sample, block) + lane;
                float* input = x.Origin(sample, block) + lane;
                float* result = gradX.Origin(sample, block) + lane;
                for (int row = 0; row < rows; row++)
                {
                    for (long i = 0; i < width; i += BlockedTensor.Lanes)
                    {
                        StreamAhead.Fetch(input + i);
                        StreamAhead.Fetch(gradient + i);
                        T value = TMask.Of(gradient + i, input + i, null, scale, shift);
                        T.Fma(value, factor, T.Fma(T.Load(input + i), slope, offset)).Store(result + i);
                    }
                    gradient += g.RowStride;
                    input += x.RowStride;
                    result += gradX.RowStride;
                }
            }
        }
    }
}
