using System.Globalization;

namespace GalaxyCluster.Engine.Verification;

/// <summary>Multiply-add rounds once: triples on which two roundings, in float or in double, give another number.</summary>
internal static class MultiplyAddCheck
{
    // a, b, c and round(a b + c), computed with whole numbers.
    private static readonly (float A, float B, float C, float Expected)[] Cases =
    [
        (1.0000001f, 0.99999994f, -1f, 5.9604638e-08f),
        (1f + 1.1920929e-07f, 1f + 1.1920929e-07f, -1f, 2.3841859e-07f),
        (0.00024414065f, 0.0002441406f, 1.0000001f, 1.0000001f),
        (0.00024414065f, 0.00024414065f, 1f, 1.0000001f),
        (-0.00024414065f, 0.0002441406f, -1.0000001f, -1.0000001f),
        (3.4028235e38f, 2f, -3.4028235e38f, 3.4028235e38f),
        (1e-30f, 1e-15f, 0f, 1.4e-45f),
        (1.1754944e-38f, 0.5f, 1.4e-45f, 5.877473e-39f),
        (16777215f, 16777213f, -2.8147489e14f, 16777220f),
    ];

    /// <param name="fma">a b + c.</param>
    public static EngineCheck Run(Func<float, float, float, float> fma)
    {
        string[] wrong =
        [
            .. Cases.Where(x => BitConverter.SingleToInt32Bits(fma(x.A, x.B, x.C)) != BitConverter.SingleToInt32Bits(x.Expected))
                .Select(x => string.Create(
                    CultureInfo.InvariantCulture, $"{x.A:R} * {x.B:R} + {x.C:R} = {x.Expected:R}, not {fma(x.A, x.B, x.C):R}")),
        ];
        return new EngineCheck(
            "multiply-add rounds once", wrong.Length == 0,
            wrong.Length == 0 ? $"{Cases.Length} hard cases" : string.Join("; ", wrong));
    }
}
