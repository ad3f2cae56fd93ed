namespace SixLabors.ImageSharp.Formats.Jpeg;

/// <summary>
/// The 8 x 8 forward DCT of ITU T.81 A.3.3, in single precision, as two products with the cosine matrix.
/// </summary>
internal static class ForwardDct
{
    /// <summary>cos(k pi / 16) / 2 for k = 0..8; the row for frequency 0 has another factor of sqrt(1/2).</summary>
    private static readonly float[] HalfCosines =
    [
        0.5f, 0.490392640f, 0.461939766f, 0.415734806f, 0.353553391f, 0.277785117f, 0.191341716f, 0.0975451610f, 0f,
    ];

    private static readonly float[] Matrix = MakeMatrix();

    /// <param name="samples">
    /// 64 samples less 128, by row * 8 + column; overwritten by the coefficients in the same order.
    /// </param>
    internal static void Transform(Span<float> samples)
    {
        Span<float> half = stackalloc float[64];
        ReadOnlySpan<float> matrix = Matrix;
        for (int y = 0; y < 8; y++)
        {
            for (int u = 0; u < 8; u++) half[(u * 8) + y] = Dot(samples.Slice(y * 8, 8), matrix.Slice(u * 8, 8));
        }

        for (int u = 0; u < 8; u++)
        {
            for (int v = 0; v < 8; v++) samples[(v * 8) + u] = Dot(half.Slice(u * 8, 8), matrix.Slice(v * 8, 8));
        }
    }

    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        float sum = 0;
        for (int i = 0; i < 8; i++) sum += a[i] * b[i];
        return sum;
    }

    /// <summary>cos((2 x + 1) u pi / 16) / 2 at u * 8 + x, folded into 0..pi/2.</summary>
    private static float[] MakeMatrix()
    {
        float[] matrix = new float[64];
        for (int u = 0; u < 8; u++)
        {
            for (int x = 0; x < 8; x++)
            {
                int angle = ((2 * x) + 1) * u % 32;
                if (angle > 16) angle = 32 - angle;
                float value = angle <= 8 ? HalfCosines[angle] : -HalfCosines[16 - angle];
                matrix[(u * 8) + x] = u == 0 ? HalfCosines[4] : value;
            }
        }

        return matrix;
    }
}
