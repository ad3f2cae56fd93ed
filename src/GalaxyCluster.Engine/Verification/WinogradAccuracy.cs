using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Random;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Verification;

/// <summary>Errors of one pass of a convolution against float64, over the outputs' root mean square.</summary>
/// <param name="Pass">forward, input gradient or weight gradient.</param>
/// <param name="DirectRms">Root mean square of direct's errors.</param>
/// <param name="DirectMax">Largest of direct's errors.</param>
/// <param name="WinogradRms">Root mean square of Winograd's errors.</param>
/// <param name="WinogradMax">Largest of Winograd's errors.</param>
public sealed record PassAccuracy(
    string Pass, double DirectRms, double DirectMax, double WinogradRms, double WinogradMax)
{
    public double RmsRatio => WinogradRms / DirectRms;

    public double MaxRatio => WinogradMax / DirectMax;
}

/// <summary>
/// How exact Winograd is beside direct convolution: both on the same random data (pictures and gradients N(0, 1), He
/// weights), compared with float64 at sampled outputs.
/// </summary>
public static class WinogradAccuracy
{
    /// <summary>
    /// Forward, input gradient, weight gradient, by the form of Winograd that the rule takes for the shape, in both
    /// directions where it takes none. Along the rows the input gradient is direct's.
    /// </summary>
    /// <param name="shape">3x3 or 5x5, stride 1, one group.</param>
    /// <param name="images">Images in the batch; the weight gradient sums over them.</param>
    /// <param name="samples">Outputs compared in each pass.</param>
    /// <param name="rectified">Pictures are a ReLU's output, as inside of a network.</param>
    /// <exception cref="ArgumentException">Winograd does not fit the shape.</exception>
    public static IEnumerable<PassAccuracy> Measure(ConvolutionShape shape, int images, int samples, bool rectified = false)
    {
        using Trial direct = new(shape, images, ConvolutionAlgorithm.Direct, rectified);
        using Trial winograd = new(
            shape, images,
            ConvolutionKernel.ChoosesWinograd(shape) ? ConvolutionKernel.Choose(shape) : ConvolutionAlgorithm.Winograd,
            rectified);
        direct.Run();
        winograd.Run();
        yield return Compare("forward", direct.Forward, winograd.Forward, direct.ForwardExactly, samples);
        yield return Compare("input gradient", direct.InputGradient, winograd.InputGradient, direct.InputGradientExactly, samples);
        yield return Compare(
            "weight gradient", direct.WeightGradient, winograd.WeightGradient, direct.WeightGradientExactly, samples);
    }

    private static PassAccuracy Compare(
        string pass, float[] direct, float[] winograd, Func<int, double> exact, int samples)
    {
        CounterRandom random = new(12, RandomPurpose.Benchmark, (uint)direct.Length);
        double outputs = 0, directSquares = 0, winogradSquares = 0, directMax = 0, winogradMax = 0;
        for (int sample = 0; sample < samples; sample++)
        {
            int i = random.Below((ulong)sample, direct.Length);
            double value = exact(i);
            double directError = Math.Abs(direct[i] - value);
            double winogradError = Math.Abs(winograd[i] - value);
            outputs += value * value;
            directSquares += directError * directError;
            winogradSquares += winogradError * winogradError;
            directMax = Math.Max(directMax, directError);
            winogradMax = Math.Max(winogradMax, winogradError);
        }

        double rms = Math.Sqrt(outputs / samples);
        return new PassAccuracy(
            pass, Math.Sqrt(directSquares / samples) / rms, directMax / rms,
            Math.Sqrt(winogradSquares / samples) / rms, winogradMax / rms);
    }

    /// <summary>The three passes by one algorithm; outputs as [n, C, H, W] and [O, I, kH, kW].</summary>
    private sealed class Trial : IDisposable
    {
        private readonly ConvolutionShape _shape;
        private readonly int _images;
        private readonly int _side;
        private readonly ConvolutionKernel _kernel;
        private readonly float[] _x;
        private readonly float[] _gradY;
        private readonly float[] _weight;
        private readonly BlockedTensor _input;
        private readonly BlockedTensor _gradient;

        public Trial(ConvolutionShape shape, int images, ConvolutionAlgorithm algorithm, bool rectified)
        {
            (_shape, _images, _side) = (shape, images, shape.KernelHeight);
            _kernel = ConvolutionKernel.Create(shape, algorithm);
            _x = Normal(images * shape.Input.Elements, 1, 1f);
            if (rectified)
                _x = [.. _x.Select(value => Math.Max(value, 0f))];
            _gradY = Normal(images * shape.Output.Elements, 2, 1f);
            _weight = Normal(shape.WeightLength, 3, (float)Math.Sqrt(2.0 / (_side * _side * shape.InChannels)));
            _input = Blocked(_x, shape.Input, _kernel.RequiredHalo);
            _gradient = Blocked(_gradY, shape.Output, _kernel.RequiredGradientHalo);
        }

        public float[] Forward { get; private set; } = [];

        public float[] InputGradient { get; private set; } = [];

        public float[] WeightGradient { get; private set; } = [];

        public void Run()
        {
            using AlignedBuffer packed = new(_kernel.PackedLength);
            using AlignedBuffer scratch = new(Math.Max(1, _kernel.ScratchLength(_images, 1)));
            using AlignedBuffer sums = new(Math.Max(1, _kernel.SumsLength(_images)));
            using BlockedTensor y = new(_images, _shape.Output, 0);
            using BlockedTensor gradX = new(_images, _shape.Input, 0);
            WeightGradient = new float[_weight.Length];
            _kernel.Pack(_weight, [], packed);
            _kernel.Forward(_input, packed, y, _images, Epilogue.None, scratch);
            _kernel.BackwardInput(_gradient, packed, gradX, _images, scratch);
            _kernel.BackwardWeight(_input, _gradient, WeightGradient, [], _images, SampleGroup.Whole, sums, scratch);
            Forward = Rows(y);
            InputGradient = Rows(gradX);
        }

        public double ForwardExactly(int index)
        {
            (int n, int o, int i, int j) = Place(index, _shape.Output);
            double sum = 0;
            for (int c = 0; c < _shape.InChannels; c++)
                for (int u = 0; u < _side; u++)
                    for (int v = 0; v < _side; v++)
                        sum += Weight(o, c, u, v) * At(_x, _shape.Input, n, c, i + u - _shape.Padding, j + v - _shape.Padding);
            return sum;
        }

        public double InputGradientExactly(int index)
        {
            (int n, int c, int i, int j) = Place(index, _shape.Input);
            double sum = 0;
            for (int o = 0; o < _shape.OutChannels; o++)
                for (int u = 0; u < _side; u++)
                    for (int v = 0; v < _side; v++)
                        sum += Weight(o, c, u, v) * At(_gradY, _shape.Output, n, o, i - u + _shape.Padding, j - v + _shape.Padding);
            return sum;
        }

        public double WeightGradientExactly(int index)
        {
            int taps = _side * _side;
            (int v, int u) = (index % _side, index / _side % _side);
            (int c, int o) = (index / taps % _shape.InChannels, index / taps / _shape.InChannels);
            double sum = 0;
            for (int n = 0; n < _images; n++)
                for (int i = 0; i < _shape.OutHeight; i++)
                    for (int j = 0; j < _shape.OutWidth; j++)
                        sum += At(_gradY, _shape.Output, n, o, i, j)
                            * At(_x, _shape.Input, n, c, i + u - _shape.Padding, j + v - _shape.Padding);
            return sum;
        }

        public void Dispose()
        {
            _input.Dispose();
            _gradient.Dispose();
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

        private double Weight(int o, int c, int u, int v) =>
            _weight[(((((o * _shape.InChannels) + c) * _side) + u) * _side) + v];

        private BlockedTensor Blocked(float[] values, Shape shape, int halo)
        {
            BlockedTensor tensor = new(_images, shape, halo);
            for (int index = 0; index < values.Length; index++)
            {
                (int n, int c, int y, int x) = Place(index, shape);
                tensor[n, c, y, x] = values[index];
            }

            return tensor;
        }

        private float[] Rows(BlockedTensor tensor)
        {
            var values = new float[_images * tensor.Shape.Elements];
            for (int index = 0; index < values.Length; index++)
            {
                (int n, int c, int y, int x) = Place(index, tensor.Shape);
                values[index] = tensor[n, c, y, x];
            }

            return values;
        }
    }
}
