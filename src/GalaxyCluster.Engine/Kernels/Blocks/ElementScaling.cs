using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Blocks;

/// <summary>Multiplies a blocked tensor by factors that stand in C,H,W order.</summary>
internal static unsafe class ElementScaling
{
    /// <summary>to = from * factors; factors [n, C, H, W]. Padding lanes and halo are not touched.</summary>
    public static void Apply(BlockedTensor from, ReadOnlySpan<float> factors, BlockedTensor to, int n)
    {
        Shape shape = to.Shape;
        if (from.Shape != shape || factors.Length < n * shape.Elements)
            throw new ArgumentException(
                $"{from.Shape} and {factors.Length} factors do not fit {shape} and {n} samples");
        int next = 0;
        for (int i = 0; i < n * shape.Channels; i++)
        {
            (int sample, int channel) = (i / shape.Channels, i % shape.Channels);
            int lane = channel % BlockedTensor.Lanes;
            float* source = from.Origin(sample, channel / BlockedTensor.Lanes) + lane;
            float* target = to.Origin(sample, channel / BlockedTensor.Lanes) + lane;
            for (int y = 0; y < shape.Height; y++, source += from.RowStride, target += to.RowStride)
            {
                for (int x = 0; x < shape.Width; x++)
                    target[x * BlockedTensor.Lanes] = source[x * BlockedTensor.Lanes] * factors[next++];
            }
        }
    }
}
