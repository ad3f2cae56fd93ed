using GalaxyCluster.Engine.Kernels.Lanes;
using GalaxyCluster.Engine.Random;
using Xunit;

namespace GalaxyCluster.Engine.Tests.Kernels;

/// <summary>
/// Fused multiply-add rounds once, in hardware and in software (dotnet/runtime #98704 tells of a software form that
/// does not). <see cref="InstructionSetTests"/> runs these again in processes without the instruction.
/// </summary>
public sealed class FusedMultiplyAddTests
{
    private const int RandomCases = 60_000;

    [Fact]
    public void Floats_round_once()
    {
        (float A, float B, float C)[] cases = [.. FmaCases.Hard, .. FmaCases.Random(RandomCases)];
        foreach ((float a, float b, float c) in cases)
            AssertSame(ExactFma.Of(a, b, c), float.FusedMultiplyAdd(a, b, c), a, b, c);
    }

    [Fact]
    public void Lanes_of_every_width_round_once()
    {
        (float A, float B, float C)[] cases = [.. FmaCases.Hard, .. FmaCases.Random(16 * 256)];
        InLanes<Lanes1>(cases);
        InLanes<Lanes4>(cases);
        InLanes<Lanes8>(cases);
        InLanes<Lanes16>(cases);
    }

    [Fact]
    public void Doubles_round_once()
    {
        var random = new CounterRandom(8, RandomPurpose.Benchmark);
        for (ulong i = 0; i < RandomCases; i += 8)
        {
            double a = random.UniformDouble(i) - 0.5;
            double b = Math.ScaleB(random.UniformDouble(i + 1) - 0.5, random.Below(i + 2, 1500) - 1000);
            double product = a * b;
            double c = random.Below(i + 3, 3) switch
            {
                0 => -product,
                1 => Math.ScaleB(random.UniformDouble(i + 4) - 0.5, random.Below(i + 5, 130) - 65) * product,
                _ => Math.BitIncrement(-product),
            };
            double expected = ExactFma.Of(a, b, c);
            Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(Math.FusedMultiplyAdd(a, b, c)));
        }
    }

    /// <summary>The cases tell a fused multiply-add from the two usual ways to do without one.</summary>
    [Fact]
    public void Forms_that_round_twice_are_caught()
    {
        Assert.Contains(FmaCases.Hard, x => !Same(ExactFma.Of(x.A, x.B, x.C), (x.A * x.B) + x.C));
        Assert.Contains(FmaCases.Hard, x => !Same(ExactFma.Of(x.A, x.B, x.C), (float)(((double)x.A * x.B) + x.C)));
    }

    private static unsafe void InLanes<T>((float A, float B, float C)[] cases)
        where T : struct, ILanes<T>
    {
        float* a = stackalloc float[16], b = stackalloc float[16], c = stackalloc float[16], y = stackalloc float[16];
        for (int first = 0; first + T.Count <= cases.Length; first += T.Count)
        {
            for (int i = 0; i < T.Count; i++)
                (a[i], b[i], c[i]) = cases[first + i];
            T.Fma(T.Load(a), T.Load(b), T.Load(c)).Store(y);
            for (int i = 0; i < T.Count; i++)
                AssertSame(ExactFma.Of(a[i], b[i], c[i]), y[i], a[i], b[i], c[i]);
        }
    }

    private static bool Same(float left, float right) =>
        BitConverter.SingleToInt32Bits(left) == BitConverter.SingleToInt32Bits(right);

    private static void AssertSame(float expected, float actual, float a, float b, float c)
    {
        if (!Same(expected, actual))
            Assert.Fail($"{a:R} * {b:R} + {c:R} = {expected:R}, not {actual:R}");
    }
}
