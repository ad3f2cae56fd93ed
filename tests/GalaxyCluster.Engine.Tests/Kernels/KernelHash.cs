using System.Runtime.InteropServices;
using System.Security.Cryptography;
using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Random;

namespace GalaxyCluster.Engine.Tests.Kernels;

/// <summary>One hash over the outputs of the kernels on fixed data, small enough for a processor without any vectors.</summary>
internal static class KernelHash
{
    private const int MathValues = 997;

    public static string Compute()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int number = 0; number < 12; number++)
        {
            var (shape, n) = ConvolutionKernelTests.RandomShape(number);
            Convolution(hash, shape, n, number, ConvolutionAlgorithm.Direct);
        }

        Convolution(hash, new ConvolutionShape(19, 35, 3, 3, 1, 1, 1, 9, 7), 2, 1, ConvolutionAlgorithm.Winograd);
        Convolution(hash, new ConvolutionShape(32, 16, 3, 3, 1, 1, 1, 8, 8), 2, 2, ConvolutionAlgorithm.Winograd);
        Convolution(hash, new ConvolutionShape(16, 48, 3, 3, 1, 1, 1, 12, 12), 3, 3, ConvolutionAlgorithm.Winograd);
        Convolution(hash, new ConvolutionShape(19, 35, 5, 5, 1, 2, 1, 9, 7), 2, 6, ConvolutionAlgorithm.Winograd);
        Convolution(hash, new ConvolutionShape(32, 16, 5, 5, 1, 1, 1, 12, 12), 2, 7, ConvolutionAlgorithm.Winograd);
        Convolution(hash, new ConvolutionShape(3, 35, 3, 3, 1, 1, 1, 11, 10), 2, 8, ConvolutionAlgorithm.WinogradRows);
        Convolution(hash, new ConvolutionShape(5, 16, 3, 3, 1, 0, 1, 18, 18), 3, 9, ConvolutionAlgorithm.WinogradRows);
        Convolution(hash, new ConvolutionShape(20, 20, 3, 3, 1, 1, 20, 9, 7), 2, 4, ConvolutionAlgorithm.Depthwise);
        Convolution(hash, new ConvolutionShape(17, 17, 5, 5, 2, 2, 17, 11, 10), 2, 5, ConvolutionAlgorithm.Depthwise);
        Product(hash, 37, 41, 300, transposeA: false, transposeB: false);
        Product(hash, 20, 70, 30, transposeA: true, transposeB: false);
        Product(hash, 9, 33, 65, transposeA: false, transposeB: true);
        Functions(hash);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Convolution(
        IncrementalHash hash, ConvolutionShape shape, int n, int number, ConvolutionAlgorithm algorithm)
    {
        using var convolution = new ConvolutionCase(shape, n, number, algorithm);
        var (y, gradX, gradWeight, gradBias) = convolution.Fast(null);
        Append(hash, y);
        Append(hash, gradX);
        Append(hash, gradWeight);
        Append(hash, gradBias);
    }

    private static void Product(IncrementalHash hash, int m, int n, int k, bool transposeA, bool transposeB)
    {
        var c = RandomTensors.Array(m * n, 1);
        Gemm.Multiply(
            m, n, k, RandomTensors.Array(m * k, 2), transposeA ? m : k, transposeA, RandomTensors.Array(n * k, 3),
            transposeB ? k : n, transposeB, c, n, accumulate: true);
        Append(hash, c);
    }

    private static void Functions(IncrementalHash hash)
    {
        var x = RandomTensors.Array(MathValues, 4, 90f);
        var positive = x.Select(value => Math.Abs(value) + 1e-30f).ToArray();
        var y = new float[MathValues];
        ExactMath.Exp(x, y);
        Append(hash, y);
        ExactMath.Log(positive, y);
        Append(hash, y);
        var small = RandomTensors.Array(MathValues, 5, 4f);
        ExactMath.Tanh(small, y);
        Append(hash, y);
        ExactMath.Sigmoid(small, y);
        Append(hash, y);
        ExactMath.Erf(small, y);
        Append(hash, y);
        var normal = new CounterRandom(3, RandomPurpose.Benchmark);
        for (int i = 0; i < MathValues; i++)
            y[i] = normal.Normal((ulong)i);
        Append(hash, y);
        var doubles = x.SelectMany(value => new[]
        {
            ExactMath.Exp(value), ExactMath.Sin(value), ExactMath.Cos(value), ExactMath.Asinh(value), ExactMath.Sinh(value),
            ExactMath.Atan2(value, 3.0), ExactMath.Log(Math.Abs(value) + 1e-9), ExactMath.Pow(Math.Abs(value) + 0.5, 1.7),
        }).ToArray();
        hash.AppendData(MemoryMarshal.AsBytes<double>(doubles));
    }

    private static void Append(IncrementalHash hash, float[] values)
    {
        if (values.Any(float.IsNaN))
            throw new InvalidOperationException("an output was not written");
        hash.AppendData(MemoryMarshal.AsBytes<float>(values));
    }
}
