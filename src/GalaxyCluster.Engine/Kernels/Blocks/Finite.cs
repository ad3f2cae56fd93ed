using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Lanes;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Blocks;

/// <summary>Looks for NaN and infinity.</summary>
internal static unsafe class Finite
{
    /// <summary>Fast: 0 * x is 0 for every finite x and NaN for all others, and NaN stays in a sum.</summary>
    public static bool All(ReadOnlySpan<float> values)
    {
        float sum = 0f;
        fixed (float* from = values)
            BlockLoop.Run(null, 1, 1, new Loop(from, values.Length, &sum));
        return sum == 0f;
    }

    /// <summary>Slow: for reporting a failure. Padding lanes are not looked at.</summary>
    public static bool All(BlockedTensor tensor, int n)
    {
        Shape shape = tensor.Shape;
        for (int i = 0; i < n * shape.Elements; i++)
        {
            (int sample, int channel) = (i / shape.Elements, i % shape.Elements / shape.Pixels);
            int pixel = i % shape.Pixels;
            if (!float.IsFinite(tensor[sample, channel, pixel / shape.Width, pixel % shape.Width]))
                return false;
        }
        return true;
    }

    private readonly struct Loop(float* values, int length, float* result) : IBlockLoop
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<T>(int sample, int block)
            where T : struct, ILanes<T>
        {
            float* lanes = stackalloc float[BlockedTensor.Lanes];
            T sum = T.Zero;
            int i = 0;
            for (; i <= length - T.Count; i += T.Count)
                sum = T.Fma(T.Load(values + i), T.Zero, sum);
            sum.Store(lanes);
            float total = 0f;
            for (int lane = 0; lane < T.Count; lane++)
                total += lanes[lane];
            for (; i < length; i++)
                total += 0f * values[i];
            *result = total;
        }
    }
}
