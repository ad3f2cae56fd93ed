using GalaxyCluster.Data.Frames;
using GalaxyCluster.Engine.Random;
using Xunit;

namespace GalaxyCluster.Data.Tests.Frames;

/// <summary>Whole vectors and what is left over, compared bit for bit with the sums written out.</summary>
public sealed class RowArithmeticTests
{
    private const int Longest = 70;

    private readonly float[] _first = Values(1);
    private readonly float[] _second = Values(2);

    [Fact]
    public void EveryLengthIsTheScalarSum()
    {
        for (int length = 0; length <= Longest; length++)
        {
            Compare(length, to => RowArithmetic.AddScaled(_second, 0.37f, to), static (a, b) => a + (0.37f * b));
            Compare(length, to => RowArithmetic.Scale(to, 1.13f, -0.2f), static (a, _) => (a * 1.13f) + -0.2f);
            Compare(length, to => RowArithmetic.Blend(_second, 0.7f, to), static (a, b) => (0.7f * a) + ((1 - 0.7f) * b));
        }
    }

    [Fact]
    public void AnOtherThatIsTooShortIsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => RowArithmetic.AddScaled(new float[8], 1, new float[9]));
        Assert.Throws<ArgumentOutOfRangeException>(() => RowArithmetic.Blend(new float[8], 1, new float[9]));
    }

    private delegate void Change(Span<float> to);

    private void Compare(int length, Change change, Func<float, float, float> expected)
    {
        float[] to = [.. _first];
        change(to.AsSpan(0, length));
        for (int i = 0; i < to.Length; i++)
        {
            float value = i < length ? expected(_first[i], _second[i]) : _first[i];
            Assert.Equal(BitConverter.SingleToUInt32Bits(value), BitConverter.SingleToUInt32Bits(to[i]));
        }
    }

    private static float[] Values(ulong seed)
    {
        float[] values = new float[Longest];
        NormalDeviates.Fill(new CounterRandom(seed, RandomPurpose.Synthetic), 0, values);
        return values;
    }
}
