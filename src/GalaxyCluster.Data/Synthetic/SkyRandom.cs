using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Random;

namespace GalaxyCluster.Data.Synthetic;

/// <summary>
/// The random numbers of one picture, in the order in which they are asked for: a function of (seed, picture).
/// </summary>
internal sealed class SkyRandom(ulong seed, int picture, uint stream)
{
    private readonly CounterRandom _random = new(seed, RandomPurpose.Synthetic, (uint)picture, stream);
    private ulong _next;

    public double Uniform(double from, double to) => from + ((to - from) * _random.Uniform(_next++));

    /// <summary>A number of 0 to <paramref name="n"/> - 1.</summary>
    public int Below(int n) => _random.Below(_next++, n);

    public bool Chance(double probability) => _random.Uniform(_next++) < probability;

    /// <summary>About normal: the sum of four uniform numbers, scaled; never beyond 3.5 deviations.</summary>
    public double Normal(double mean, double deviation)
    {
        double sum = 0;
        for (int i = 0; i < 4; i++)
            sum += _random.Uniform(_next++);
        return mean + (deviation * ((sum - 2) * 1.7320508075688772)); // 1 / sqrt(4 / 12)
    }

    /// <summary>A Poisson number, by the waiting times between events.</summary>
    public int Poisson(double mean)
    {
        double left = mean;
        for (int n = 0; ; n++)
        {
            left += ExactMath.Log(1 - Uniform(0, 1));
            if (left < 0) return n;
        }
    }

    /// <summary>The next words in bulk.</summary>
    public void Fill(Span<uint> words)
    {
        _random.Fill(_next, words);
        _next += (ulong)words.Length;
    }
}
