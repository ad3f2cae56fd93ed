using GalaxyCluster.Engine.Random;

namespace GalaxyCluster.Engine.Tests.Kernels;

/// <summary>Finite triples on which a multiply-add that rounds twice, or wrongly, goes wrong.</summary>
internal static class FmaCases
{
    private const float Tiny = 1.40129846e-45f;
    private const float LeastNormal = 1.17549435e-38f;

    /// <summary>Ties with a bit far below, cancellation, subnormal and overflowing results, signed zeros.</summary>
    public static IReadOnlyList<(float A, float B, float C)> Hard { get; } = [.. Ties(), .. Edges()];

    /// <summary>A third of any finite bits, a third that nearly cancel, a third within 60 binary digits of each other.</summary>
    public static IEnumerable<(float A, float B, float C)> Random(int count)
    {
        var random = new CounterRandom(7, RandomPurpose.Benchmark);
        for (ulong i = 0; i < (ulong)count; i++)
        {
            float a = Finite(random.UInt32(4 * i));
            float b = Finite(random.UInt32((4 * i) + 1));
            float c = Finite(random.UInt32((4 * i) + 2));
            if (i % 3 == 1)
                c = Clamp(-(a * b));
            else if (i % 3 == 2)
                c = Clamp((float)Math.ScaleB((double)a * b * (1.0 + random.Uniform((4 * i) + 3)), (int)(i % 120) - 60));
            yield return (a, b, c);
        }
    }

    // c plus half its unit, less or more than that by a bit 24..70 digits below: what a double loses.
    private static IEnumerable<(float A, float B, float C)> Ties()
    {
        foreach (float c in (float[])[1f, 1f + (1f / 8388608f), 1.5f, 1.9999999f, 12345.678f, LeastNormal, 3 * LeastNormal])
        {
            float half = (float)(0.5 * (float.BitIncrement(c) - (double)c));
            float scale = half > 1e-30f ? half : 1f;
            foreach (float up in (float[])[1f, 1.0000001f, 0.99999994f, 1.0000002f])
            {
                foreach (float down in (float[])[1f, 1.0000001f, 0.99999994f, 0.9999999f])
                {
                    float a = half > 1e-30f ? up : up * (float)Math.ScaleB(1, -70);
                    float b = half > 1e-30f ? down * scale : down * (float)Math.ScaleB(1, -80);
                    yield return (a, b, c);
                    yield return (-a, b, c);
                    yield return (a, b, -c);
                    yield return (a, -b, -c);
                }
            }
        }
    }

    private static IEnumerable<(float A, float B, float C)> Edges()
    {
        float[] values =
        [
            0f, -0f, Tiny, -Tiny, 3 * Tiny, LeastNormal, -LeastNormal, float.BitDecrement(LeastNormal), 1f, -1f,
            1.0000001f, 0.99999994f, 16777215f, float.MaxValue, -float.MaxValue, 1.8446744e19f, 2.1684043e-19f,
            1.0842022e-19f, 3.4028235e35f, 1e-22f, -1e-23f,
        ];
        foreach (float a in values)
        {
            foreach (float b in values)
            {
                foreach (float c in values)
                    yield return (a, b, c);
                float product = a * b;
                if (float.IsFinite(product))
                {
                    yield return (a, b, -product);
                    yield return (a, b, Clamp(float.BitIncrement(-product)));
                }
            }
        }
    }

    private static float Finite(uint bits)
    {
        float value = BitConverter.UInt32BitsToSingle(bits);
        return float.IsFinite(value) ? value : BitConverter.UInt32BitsToSingle(bits & 0xbfffffffu);
    }

    private static float Clamp(float value) => float.IsNaN(value) ? 0f : Math.Clamp(value, -float.MaxValue, float.MaxValue);
}
