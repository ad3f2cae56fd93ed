namespace GalaxyCluster.Data.Fits;

/// <summary>
/// The random numbers of subtractive dithering (FITS standard 4.0, section 10.2 and appendix I): Park and Miller's
/// minimal generator, 10000 numbers from seed 1, used from a place that the tile's number decides.
/// </summary>
internal static class TileDithering
{
    /// <summary>How many numbers there are.</summary>
    public const int Numbers = 10000;

    private static readonly float[] s_numbers = Generate();

    /// <summary>The seed after all numbers, by which the standard lets an implementation be checked.</summary>
    public const int LastSeed = 1043618065;

    /// <summary>A walk through the numbers for one tile.</summary>
    /// <param name="tile">From 0.</param>
    /// <param name="seed">ZDITHER0: 1 to 10000.</param>
    public static Walk Of(long tile, int seed) => new((int)((tile + seed - 1) % Numbers));

    internal static int SeedAfterAll()
    {
        long seed = 1;
        for (int i = 0; i < Numbers; i++)
            seed = Next(seed);
        return (int)seed;
    }

    private static long Next(long seed) => 16807 * seed % int.MaxValue;

    private static float[] Generate()
    {
        float[] numbers = new float[Numbers];
        long seed = 1;
        for (int i = 0; i < Numbers; i++)
        {
            seed = Next(seed);
            numbers[i] = (float)(seed / (double)int.MaxValue);
        }

        return numbers;
    }

    /// <summary>The numbers of one tile, one a pixel.</summary>
    internal struct Walk
    {
        private int _start;
        private int _next;

        public Walk(int start)
        {
            _start = start;
            _next = (int)(s_numbers[start] * 500);
        }

        public float Next()
        {
            float number = s_numbers[_next];
            if (++_next == Numbers)
            {
                _start = (_start + 1) % Numbers;
                _next = (int)(s_numbers[_start] * 500);
            }

            return number;
        }
    }
}
