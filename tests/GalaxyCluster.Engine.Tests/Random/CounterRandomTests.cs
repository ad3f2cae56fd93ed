using GalaxyCluster.Engine.Random;
using Xunit;

namespace GalaxyCluster.Engine.Tests.Random;

public sealed class CounterRandomTests
{
    /// <summary>Known answers of Random123 (kat_vectors, philox4x32 10).</summary>
    [Fact]
    public void Philox_gives_the_published_answers()
    {
        Assert.Equal((0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u), CounterRandom.Philox((0, 0, 0, 0), (0, 0)));
        const uint F = uint.MaxValue;
        Assert.Equal((0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu), CounterRandom.Philox((F, F, F, F), (F, F)));
        Assert.Equal(
            (0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u),
            CounterRandom.Philox((0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344), (0xa4093822, 0x299f31d0)));
    }

    /// <summary>Blocks side by side, also where their number goes over 32 bits.</summary>
    [Theory]
    [InlineData(0UL)]
    [InlineData(3UL)]
    [InlineData((1UL << 34) - 22)]
    [InlineData(CounterRandom.MaxIndex - 200)]
    public void Filling_gives_the_bits_of_single_draws_from_anywhere(ulong first)
    {
        CounterRandom random = new(0x1234_5678_9ABC_DEF0, RandomPurpose.Augment, 7, uint.MaxValue);
        for (int length = 0; length <= 100; length++)
        {
            uint[] bits = new uint[length];
            random.Fill(first, bits);
            for (int i = 0; i < length; i++)
                Assert.Equal(random.UInt32(first + (ulong)i), bits[i]);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => random.Fill(CounterRandom.MaxIndex - 3, new uint[4]));
    }

    [Fact]
    public void Filling_gives_the_bits_of_single_draws()
    {
        var random = new CounterRandom(7, RandomPurpose.Shuffle, 3, 4);
        var bits = new uint[23];
        var uniform = new float[23];
        random.Fill(5, bits);
        random.FillUniform(5, uniform);
        for (int i = 0; i < bits.Length; i++)
        {
            Assert.Equal(random.UInt32(5 + (ulong)i), bits[i]);
            Assert.Equal(random.Uniform(5 + (ulong)i), uniform[i]);
        }
    }

    [Fact]
    public void Every_part_of_the_key_matters()
    {
        uint[] draws =
        [
            new CounterRandom(1, RandomPurpose.Shuffle).UInt32(0), new CounterRandom(2, RandomPurpose.Shuffle).UInt32(0),
            new CounterRandom(1UL << 32, RandomPurpose.Shuffle).UInt32(0),
            new CounterRandom(1, RandomPurpose.Augment).UInt32(0), new CounterRandom(1, RandomPurpose.Shuffle, 1).UInt32(0),
            new CounterRandom(1, RandomPurpose.Shuffle, 0, 1).UInt32(0),
            new CounterRandom(1, RandomPurpose.Shuffle).UInt32(1), new CounterRandom(1, RandomPurpose.Shuffle).UInt32(4),
            new CounterRandom(1, RandomPurpose.Shuffle).UInt32(1UL << 34),
        ];
        Assert.Equal(draws.Length, draws.Distinct().Count());
    }

    [Fact]
    public void Permutation_is_a_permutation_and_moves_things()
    {
        var order = new int[1000];
        new CounterRandom(11, RandomPurpose.Shuffle).Permutation(order);
        Assert.Equal(Enumerable.Range(0, 1000), order.Order());
        Assert.True(order.Where((value, i) => value != i).Count() > 950);
    }

    [Fact]
    public void Below_is_uniform_and_in_range()
    {
        var random = new CounterRandom(5, RandomPurpose.Split);
        var counts = new int[3];
        for (ulong i = 0; i < 30_000; i++)
            counts[random.Below(i, 3)]++;
        // Standard deviation of a count is 82.
        Assert.All(counts, count => Assert.InRange(count, 9_600, 10_400));
        Assert.Equal(0, random.Below(9, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.Below(0, 0));
    }

    [Fact]
    public void Normal_numbers_have_mean_0_and_variance_1()
    {
        var random = new CounterRandom(5, RandomPurpose.Initialize);
        double sum = 0, squares = 0, fourth = 0;
        const int N = 40_000;
        for (ulong i = 0; i < N; i++)
        {
            double x = random.Normal(i);
            sum += x;
            squares += x * x;
            fourth += x * x * x * x;
        }

        Assert.InRange(sum / N, -0.02, 0.02);
        Assert.InRange(squares / N, 0.97, 1.03);
        Assert.InRange(fourth / N, 2.8, 3.2);
    }
}
