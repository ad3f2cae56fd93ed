using GalaxyCluster.Engine.Random;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Tests.Kernels;

/// <summary>Tensors for tests: random interiors, poisoned outputs.</summary>
internal static class RandomTensors
{
    public static float[] Array(int length, uint seed, float scale = 1f)
    {
        var random = new CounterRandom(seed, RandomPurpose.Benchmark);
        var values = new float[length];
        for (int i = 0; i < length; i++)
            values[i] = ((random.Uniform((ulong)i) * 2f) - 1f) * scale;
        return values;
    }

    /// <summary>Random channels; padding lanes and halo 0.</summary>
    public static BlockedTensor Blocked(int n, Shape shape, int halo, uint seed)
    {
        var tensor = new BlockedTensor(n, shape, halo);
        var values = Array(n * shape.Elements, seed);
        int index = 0;
        for (int sample = 0; sample < n; sample++)
            for (int c = 0; c < shape.Channels; c++)
                for (int y = 0; y < shape.Height; y++)
                    for (int x = 0; x < shape.Width; x++)
                        tensor[sample, c, y, x] = values[index++];
        return tensor;
    }

    /// <summary>NaN in every lane of the interior; the halo stays 0.</summary>
    public static unsafe BlockedTensor Poisoned(int n, Shape shape, int halo)
    {
        var tensor = new BlockedTensor(n, shape, halo);
        for (int sample = 0; sample < n; sample++)
            for (int block = 0; block < tensor.Blocks; block++)
                for (int y = 0; y < shape.Height; y++)
                    new Span<float>(tensor.Origin(sample, block) + (y * tensor.RowStride), shape.Width * 16).Fill(float.NaN);
        return tensor;
    }

    public static AlignedBuffer PoisonedBuffer(long length)
    {
        var buffer = new AlignedBuffer(length);
        buffer.Span.Fill(float.NaN);
        return buffer;
    }

    public static float[] Values(BlockedTensor tensor, int n)
    {
        var values = new float[n * tensor.Shape.Elements];
        int index = 0;
        for (int sample = 0; sample < n; sample++)
            for (int c = 0; c < tensor.Channels; c++)
                for (int y = 0; y < tensor.Height; y++)
                    for (int x = 0; x < tensor.Width; x++)
                        values[index++] = tensor[sample, c, y, x];
        return values;
    }
}
