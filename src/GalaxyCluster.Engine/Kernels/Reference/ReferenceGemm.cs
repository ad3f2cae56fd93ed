namespace GalaxyCluster.Engine.Kernels.Reference;

/// <summary>The matrix product as its definition: one chain over k for each output, one FMA a term.</summary>
internal static class ReferenceGemm
{
    /// <summary>C[i,j] = (accumulate ? C[i,j] : 0) continued by fma(A[i,p], B[p,j]) for p = 0..k-1.</summary>
    public static void Multiply(
        int m, int n, int k, ReadOnlySpan<float> a, int lda, bool transposeA, ReadOnlySpan<float> b, int ldb,
        bool transposeB, Span<float> c, int ldc, bool accumulate)
    {
        for (int i = 0; i < m; i++)
            for (int j = 0; j < n; j++)
            {
                float sum = accumulate ? c[(i * ldc) + j] : 0f;
                for (int p = 0; p < k; p++)
                {
                    float left = transposeA ? a[(p * lda) + i] : a[(i * lda) + p];
                    float right = transposeB ? b[(j * ldb) + p] : b[(p * ldb) + j];
                    sum = float.FusedMultiplyAdd(left, right, sum);
                }

                c[(i * ldc) + j] = sum;
            }
    }
}
