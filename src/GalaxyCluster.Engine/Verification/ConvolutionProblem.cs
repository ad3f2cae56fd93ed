using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Random;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Verification;

/// <summary>Pictures, gradients and weights of a convolution, and any of its outputs in float64.</summary>
internal sealed class ConvolutionProblem
{
    private readonly int _side;

    /// <param name="shape">Square kernel, stride 1, one group.</param>
    /// <param name="images">Images in the batch.</param>
    /// <param name="data">What the pictures and gradients are like; weights are He's.</param>
    public ConvolutionProblem(ConvolutionShape shape, int images, AccuracyData data)
    {
        (Shape, Images, _side) = (shape, images, shape.KernelHeight);
        X = Normal(images * shape.Input.Elements, 1, 1f);
        if (data != AccuracyData.Normal)
            X = [.. X.Select(value => Math.Max(value, 0f))];
        GradY = Normal(images * shape.Output.Elements, 2, 1f);
        if (data == AccuracyData.Pooled)
            LeaveOneOfAWindow();
        Weight = Normal(shape.WeightLength, 3, (float)Math.Sqrt(2.0 / (_side * _side * shape.InChannels)));
    }

    public ConvolutionShape Shape { get; }

    public int Images { get; }

    /// <summary>[n, C, H, W].</summary>
    public float[] X { get; }

    /// <summary>[n, O, H, W].</summary>
    public float[] GradY { get; }

    /// <summary>[O, I, kH, kW].</summary>
    public float[] Weight { get; }

    /// <param name="index">In [n, O, H, W].</param>
    public double Forward(int index)
    {
        (int n, int o, int i, int j) = Place(index, Shape.Output);
        double sum = 0;
        for (int c = 0; c < Shape.InChannels; c++)
            for (int u = 0; u < _side; u++)
                for (int v = 0; v < _side; v++)
                    sum += WeightAt(o, c, u, v) * At(X, Shape.Input, n, c, i + u - Shape.Padding, j + v - Shape.Padding);
        return sum;
    }

    /// <param name="index">In [n, I, H, W].</param>
    public double InputGradient(int index)
    {
        (int n, int c, int i, int j) = Place(index, Shape.Input);
        double sum = 0;
        for (int o = 0; o < Shape.OutChannels; o++)
            for (int u = 0; u < _side; u++)
                for (int v = 0; v < _side; v++)
                    sum += WeightAt(o, c, u, v) * At(GradY, Shape.Output, n, o, i - u + Shape.Padding, j - v + Shape.Padding);
        return sum;
    }

    /// <param name="index">In [O, I, kH, kW].</param>
    public double WeightGradient(int index)
    {
        int taps = _side * _side;
        (int v, int u) = (index % _side, index / _side % _side);
        (int c, int o) = (index / taps % Shape.InChannels, index / taps / Shape.InChannels);
        double sum = 0;
        for (int n = 0; n < Images; n++)
            for (int i = 0; i < Shape.OutHeight; i++)
                for (int j = 0; j < Shape.OutWidth; j++)
                    sum += At(GradY, Shape.Output, n, o, i, j) * At(X, Shape.Input, n, c, i + u - Shape.Padding, j + v - Shape.Padding);
        return sum;
    }

    /// <summary>[n, C, H, W] in blocks.</summary>
    public BlockedTensor Blocked(float[] values, Shape shape, int halo)
    {
        BlockedTensor tensor = new(Images, shape, halo);
        for (int n = 0, index = 0; n < Images; n++)
            for (int c = 0; c < shape.Channels; c++)
                for (int y = 0; y < shape.Height; y++)
                    for (int x = 0; x < shape.Width; x++)
                        tensor[n, c, y, x] = values[index++];
        return tensor;
    }

    /// <summary>What <see cref="Blocked"/> was made of.</summary>
    public float[] Rows(BlockedTensor tensor)
    {
        Shape shape = tensor.Shape;
        var values = new float[Images * shape.Elements];
        for (int n = 0, index = 0; n < Images; n++)
            for (int c = 0; c < shape.Channels; c++)
                for (int y = 0; y < shape.Height; y++)
                    for (int x = 0; x < shape.Width; x++)
                        values[index++] = tensor[n, c, y, x];
        return values;
    }

    private static float[] Normal(int length, uint stream, float deviation)
    {
        CounterRandom random = new(11, RandomPurpose.Benchmark, stream);
        var values = new float[length];
        for (int i = 0; i < length; i++)
            values[i] = deviation * random.Normal((ulong)i);
        return values;
    }

    private static double At(float[] values, Shape shape, int n, int c, int y, int x) =>
        (uint)y < (uint)shape.Height && (uint)x < (uint)shape.Width
            ? values[(((((n * shape.Channels) + c) * shape.Height) + y) * shape.Width) + x]
            : 0.0;

    private static (int N, int C, int Y, int X) Place(int index, Shape shape) =>
        (index / shape.Elements, index / shape.Pixels % shape.Channels, index / shape.Width % shape.Height, index % shape.Width);

    /// <summary>Zeros, but for one place of each 2x2 window that is open; an odd last row or column is in no window.</summary>
    private void LeaveOneOfAWindow()
    {
        Shape shape = Shape.Output;
        CounterRandom random = new(11, RandomPurpose.Benchmark, 4);
        for (int index = 0; index < GradY.Length; index++)
        {
            (int n, int c, int y, int x) = Place(index, shape);
            int window = (((((n * shape.Channels) + c) * shape.Height) + (y / 2)) * shape.Width) + (x / 2);
            int kept = random.Below((ulong)window, 8);
            if (kept != (2 * (y % 2)) + (x % 2) || (y | 1) >= shape.Height || (x | 1) >= shape.Width)
                GradY[index] = 0;
        }
    }

    private double WeightAt(int o, int c, int u, int v) =>
        Weight[(((((o * Shape.InChannels) + c) * _side) + u) * _side) + v];
}
