using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Lanes;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Blocks;

/// <summary>to = f(a, b), place by place. The tensors may have different halos, and may be the same tensor.</summary>
internal static unsafe class Pointwise
{
    /// <summary>Samples 0..n-1 of tensors of one shape; halos are not touched.</summary>
    public static void Apply<TOperation>(
        TOperation operation, BlockedTensor a, BlockedTensor b, BlockedTensor to, int n, ThreadTeam? team)
        where TOperation : struct, IOperation
    {
        if (a.Shape != to.Shape || b.Shape != to.Shape)
            throw new ArgumentException($"shapes {a.Shape}, {b.Shape} and {to.Shape} differ");
        BlockLoop.Run(team, n, to.Blocks, new TensorLoop<TOperation>(operation, a, b, to));
    }

    /// <summary>Spans of one length, equal or disjoint.</summary>
    public static void Apply<TOperation>(
        TOperation operation, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> to)
        where TOperation : struct, IOperation
    {
        if (a.Length != to.Length || b.Length != to.Length)
            throw new ArgumentException($"lengths {a.Length}, {b.Length} and {to.Length} differ");
        fixed (float* left = a)
        fixed (float* right = b)
        fixed (float* result = to)
            BlockLoop.Run(null, 1, 1, new SpanLoop<TOperation>(operation, left, right, result, to.Length));
    }

    private readonly struct TensorLoop<TOperation>(
        TOperation operation, BlockedTensor a, BlockedTensor b, BlockedTensor to)
        : IBlockLoop
        where TOperation : struct, IOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<T>(int sample, int block)
            where T : struct, ILanes<T>
        {
            int row = to.Width * BlockedTensor.Lanes;
            float* left = a.Origin(sample, block);
            float* right = b.Origin(sample, block);
            float* result = to.Origin(sample, block);
            for (int y = 0; y < to.Height; y++)
            {
                for (int i = 0; i < row; i += T.Count)
                    operation.Of(T.Load(left + i), T.Load(right + i)).Store(result + i);
                left += a.RowStride;
                right += b.RowStride;
                result += to.RowStride;
            }
        }
    }

    private readonly struct SpanLoop<TOperation>(TOperation operation, float* a, float* b, float* to, int length)
        : IBlockLoop
        where TOperation : struct, IOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<T>(int sample, int block)
            where T : struct, ILanes<T>
        {
            int i = 0;
            for (; i <= length - T.Count; i += T.Count)
                operation.Of(T.Load(a + i), T.Load(b + i)).Store(to + i);
            for (; i < length; i++)
                operation.Of(Lanes1.Load(a + i), Lanes1.Load(b + i)).Store(to + i);
        }
    }
}
