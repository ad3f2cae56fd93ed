using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Kernels.Reference;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Tests.Kernels;

/// <summary>One convolution with random data, run by the reference and by the kernel.</summary>
internal sealed class ConvolutionCase : IDisposable
{
    private readonly ConvolutionShape _shape;
    private readonly int _n;
    private readonly ConvolutionKernel _kernel;
    private readonly float[] _weight;
    private readonly float[] _bias;
    private readonly BlockedTensor _x;
    private readonly BlockedTensor _gradY;
    private readonly BlockedTensor? _mask;
    private readonly BlockedTensor? _addend;
    private readonly AlignedBuffer _packed;

    public ConvolutionCase(ConvolutionShape shape, int n, int number, ConvolutionAlgorithm algorithm)
    {
        _shape = shape;
        _n = n;
        _kernel = ConvolutionKernel.Create(shape, algorithm);
        uint seed = (uint)number * 10;
        _weight = RandomTensors.Array(shape.WeightLength, seed);
        _bias = RandomTensors.Array(shape.OutChannels, seed + 1);
        _x = RandomTensors.Blocked(n, shape.Input, _kernel.RequiredHalo + (number % 2), seed + 2);
        _gradY = RandomTensors.Blocked(n, shape.Output, _kernel.RequiredGradientHalo + (number % 3 == 0 ? 1 : 0), seed + 3);
        _mask = number % 2 == 0 ? RandomTensors.Blocked(n, shape.Input, number % 3, seed + 4) : null;
        _addend = number % 4 >= 2 ? RandomTensors.Blocked(n, shape.Input, number % 5 % 3, seed + 5) : null;
        Relu = number % 3 != 1;
        _packed = new AlignedBuffer(_kernel.PackedLength);
        _kernel.Pack(_weight, _bias, _packed);
    }

    private bool Relu { get; }

    private Epilogue Epilogue => Relu ? Epilogue.Relu : Epilogue.None;

    public (float[] Y, float[] GradX, float[] GradWeight, float[] GradBias) Reference()
    {
        using var y = RandomTensors.Poisoned(_n, _shape.Output, 0);
        using var gradX = RandomTensors.Poisoned(_n, _shape.Input, 0);
        var gradWeight = new float[_weight.Length];
        var gradBias = new float[_bias.Length];
        ReferenceConvolution.Forward(_shape, _x, _weight, _bias, y, _n, Epilogue);
        ReferenceConvolution.BackwardInput(_shape, _gradY, _weight, gradX, _n, _mask, _addend);
        ReferenceConvolution.BackwardWeight(_shape, _x, _gradY, gradWeight, _n);
        ReferenceConvolution.BackwardBias(_gradY, gradBias, _n);
        return (RandomTensors.Values(y, _n), RandomTensors.Values(gradX, _n), gradWeight, gradBias);
    }

    /// <summary>The three passes by Winograd in both directions, one sum at a time.</summary>
    public (float[] Y, float[] GradX, float[] GradWeight) ReferenceWinogradPasses()
    {
        using var y = RandomTensors.Poisoned(_n, _shape.Output, 0);
        using var gradX = RandomTensors.Poisoned(_n, _shape.Input, 0);
        var gradWeight = new float[_weight.Length];
        ReferenceWinograd.Forward(_shape, _x, _weight, _bias, y, _n, Epilogue);
        ReferenceWinograd.BackwardInput(_shape, _gradY, _weight, gradX, _n, _mask, _addend);
        ReferenceWinograd.BackwardWeight(_shape, _x, _gradY, gradWeight, _n);
        return (RandomTensors.Values(y, _n), RandomTensors.Values(gradX, _n), gradWeight);
    }

    /// <summary>Forward and weight gradient by Winograd along the rows, one sum at a time.</summary>
    public (float[] Y, float[] GradWeight) ReferenceAlongRows()
    {
        using var y = RandomTensors.Poisoned(_n, _shape.Output, 0);
        var gradWeight = new float[_weight.Length];
        ReferenceWinogradRows.Forward(_shape, _x, _weight, _bias, y, _n, Epilogue);
        ReferenceWinogradRows.BackwardWeight(_shape, _x, _gradY, gradWeight, _n);
        return (RandomTensors.Values(y, _n), gradWeight);
    }

    public (float[] Y, float[] GradX, float[] GradWeight, float[] GradBias) Fast(ThreadTeam? team)
    {
        using var y = RandomTensors.Poisoned(_n, _shape.Output, 1);
        using var gradX = RandomTensors.Poisoned(_n, _shape.Input, 2);
        using var scratch = RandomTensors.PoisonedBuffer(_kernel.ScratchLength(_n, team?.Count ?? 1));
        using var sums = RandomTensors.PoisonedBuffer(_kernel.SumsLength(_n));
        var gradWeight = Enumerable.Repeat(float.NaN, _weight.Length).ToArray();
        var gradBias = Enumerable.Repeat(float.NaN, _bias.Length).ToArray();
        _kernel.Forward(_x, _packed, y, _n, Epilogue, scratch, team);
        _kernel.BackwardInput(_gradY, _packed, gradX, _n, scratch, _mask, team, _addend);
        _kernel.BackwardWeight(_x, _gradY, gradWeight, gradBias, _n, SampleGroup.Whole, sums, scratch, team);
        RequireZeroHalo(y, _n);
        RequireZeroHalo(gradX, _n);
        return (RandomTensors.Values(y, _n), RandomTensors.Values(gradX, _n), gradWeight, gradBias);
    }

    /// <summary>Both gradients in one call.</summary>
    public (float[] GradX, float[] GradWeight, float[] GradBias) FastGradients(ThreadTeam? team)
    {
        using var gradX = RandomTensors.Poisoned(_n, _shape.Input, 2);
        using var scratch = RandomTensors.PoisonedBuffer(_kernel.ScratchLength(_n, team?.Count ?? 1));
        using var sums = RandomTensors.PoisonedBuffer(_kernel.SumsLength(_n));
        var gradWeight = Enumerable.Repeat(float.NaN, _weight.Length).ToArray();
        var gradBias = Enumerable.Repeat(float.NaN, _bias.Length).ToArray();
        _kernel.Backward(
            _x, _gradY, _packed, gradX, gradWeight, gradBias, _n, SampleGroup.Whole, sums, scratch, _mask, team, _addend);
        RequireZeroHalo(gradX, _n);
        return (RandomTensors.Values(gradX, _n), gradWeight, gradBias);
    }

    public void Dispose()
    {
        _x.Dispose();
        _gradY.Dispose();
        _mask?.Dispose();
        _addend?.Dispose();
        _packed.Dispose();
    }

    private static unsafe void RequireZeroHalo(BlockedTensor tensor, int n)
    {
        for (int sample = 0; sample < n; sample++)
            for (int block = 0; block < tensor.Blocks; block++)
                for (int y = -tensor.Halo; y < tensor.Height + tensor.Halo; y++)
                    for (int x = -tensor.Halo; x < tensor.Width + tensor.Halo; x++)
                        for (int lane = 0; lane < BlockedTensor.Lanes; lane++)
                        {
                            bool inside = (uint)y < (uint)tensor.Height && (uint)x < (uint)tensor.Width
                                && (block * BlockedTensor.Lanes) + lane < tensor.Channels;
                            float value = tensor.Origin(sample, block)[(y * tensor.RowStride) + (x * BlockedTensor.Lanes) + lane];
                            if (!inside && value != 0f)
                                throw new InvalidOperationException($"({y},{x}) lane {lane} of block {block} is {value}, not 0");
                        }
    }
}
