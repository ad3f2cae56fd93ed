using GalaxyCluster.Engine.Kernels;

namespace GalaxyCluster.Engine.Random;

/// <summary>
/// Random numbers as a pure function of (seed, purpose, a, b, index): Philox4x32-10.
/// Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
/// </summary>
/// <remarks>
/// Key = seed (low word, high word). Counter = (block, a, b, purpose | block's high 16 bits &lt;&lt; 8 | attempt &lt;&lt; 24)
/// with block = index / 4; word index % 4 of the result is the number. Attempt is 0 except in <see cref="Below"/>.
/// </remarks>
public readonly struct CounterRandom
{
    /// <summary>Indices are below this.</summary>
    public const ulong MaxIndex = 1UL << 50;

    internal const uint Multiplier0 = 0xD2511F53;
    internal const uint Multiplier1 = 0xCD9E8D57;
    internal const uint Weyl0 = 0x9E3779B9;
    internal const uint Weyl1 = 0xBB67AE85;
    internal const int Rounds = 10;

    private readonly ulong _seed;
    private readonly uint _purpose;
    private readonly uint _a;
    private readonly uint _b;

    public CounterRandom(ulong seed, RandomPurpose purpose, uint a = 0, uint b = 0)
    {
        _seed = seed;
        _purpose = (uint)purpose & 0xFF;
        _a = a;
        _b = b;
    }

    /// <summary>32 uniform bits.</summary>
    public uint UInt32(ulong index) => Draw(index, attempt: 0);

    /// <summary>Uniform in [0, 1): the 24 high bits over 2^24, each value exact.</summary>
    public float Uniform(ulong index) => (UInt32(index) >> 8) * (1f / (1 << 24));

    /// <summary>Uniform in [0, 1): 53 bits from the words 2 index and 2 index + 1.</summary>
    public double UniformDouble(ulong index)
    {
        ulong bits = ((ulong)UInt32(2 * index) << 32) | UInt32((2 * index) + 1);
        return (bits >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>Standard normal by Box and Muller's formula, from the words 2 index and 2 index + 1; |value| &lt; 6.8.</summary>
    public float Normal(ulong index)
    {
        // (u + 1/2) / 2^32 is never 0, so the logarithm is finite.
        double u = (UInt32(2 * index) + 0.5) * (1.0 / 4294967296.0);
        double turn = UInt32((2 * index) + 1) * (1.0 / 4294967296.0);
        return (float)(Math.Sqrt(-2.0 * ExactMath.Log(u)) * ExactMath.Cos(2.0 * Math.PI * turn));
    }

    /// <summary>Uniform in 0..n-1 without bias (Lemire 2019: multiply, reject the incomplete last stripe).</summary>
    /// <exception cref="ArgumentOutOfRangeException">n is below 1.</exception>
    public int Below(ulong index, int n)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        uint threshold = (uint)(-n) % (uint)n;
        for (uint attempt = 0; ; attempt++)
        {
            ulong product = (ulong)Draw(index, attempt) * (uint)n;
            // 256 rejections in a row have a chance below 2^-256; the last is taken so that the loop is bounded.
            if ((uint)product >= threshold || attempt == 255)
                return (int)(product >> 32);
        }
    }

    /// <summary>Fills 0..n-1 in random order (Fisher and Yates, from the end; the swap of place i uses index i).</summary>
    public void Permutation(Span<int> order)
    {
        for (int i = 0; i < order.Length; i++)
            order[i] = i;
        for (int i = order.Length - 1; i > 0; i--)
        {
            int j = Below((ulong)i, i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }
    }

    /// <summary>The numbers first, first + 1, ...: same bits as <see cref="UInt32"/>, a fraction of the work.</summary>
    public void Fill(ulong first, Span<uint> values)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first + (ulong)values.Length, MaxIndex);
        int i = 0;
        for (; i < values.Length && ((first + (ulong)i) & 3) != 0; i++)
            values[i] = UInt32(first + (ulong)i);
        i += PhiloxLanes.Fill((first + (ulong)i) >> 2, _a, _b, _purpose, _seed, values[i..]);
        while (i < values.Length)
        {
            var block = Block(first + (ulong)i, attempt: 0);
            for (int word = 0; word < 4 && i < values.Length; word++, i++)
                values[i] = Word(block, word);
        }
    }

    /// <summary>The numbers first, first + 1, ...: same bits as <see cref="Uniform"/>, a quarter of the work.</summary>
    public void FillUniform(ulong first, Span<float> values)
    {
        int i = 0;
        while (i < values.Length)
        {
            ulong index = first + (ulong)i;
            var block = Block(index, attempt: 0);
            for (int word = (int)(index & 3); word < 4 && i < values.Length; word++, i++)
                values[i] = (Word(block, word) >> 8) * (1f / (1 << 24));
        }
    }

    /// <summary>The bare function, for known-answer tests.</summary>
    internal static (uint X0, uint X1, uint X2, uint X3) Philox(
        (uint X0, uint X1, uint X2, uint X3) counter, (uint K0, uint K1) key)
    {
        var (x0, x1, x2, x3) = counter;
        var (k0, k1) = key;
        for (int round = 0; round < Rounds; round++)
        {
            ulong p0 = (ulong)Multiplier0 * x0;
            ulong p1 = (ulong)Multiplier1 * x2;
            (x0, x1, x2, x3) = ((uint)(p1 >> 32) ^ x1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ x3 ^ k1, (uint)p0);
            k0 += Weyl0;
            k1 += Weyl1;
        }

        return (x0, x1, x2, x3);
    }

    private uint Draw(ulong index, uint attempt) => Word(Block(index, attempt), (int)(index & 3));

    private (uint X0, uint X1, uint X2, uint X3) Block(ulong index, uint attempt)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, MaxIndex);
        ulong block = index >> 2;
        uint last = _purpose | ((uint)(block >> 32) << 8) | (attempt << 24);
        return Philox(((uint)block, _a, _b, last), ((uint)_seed, (uint)(_seed >> 32)));
    }

    private static uint Word((uint X0, uint X1, uint X2, uint X3) block, int word) => word switch
    {
        0 => block.X0,
        1 => block.X1,
        2 => block.X2,
        _ => block.X3,
    };
}
