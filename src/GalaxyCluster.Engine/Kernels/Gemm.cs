using GalaxyCluster.Engine.Kernels.Reference;

namespace GalaxyCluster.Engine.Kernels;

/// <summary>
/// Row-major float32 matrix products. Every output is one chain over k, in order, one FMA a term: the bits depend on
/// neither the vector width, the blocking nor the number of threads.
/// </summary>
public static class Gemm
{
    /// <summary>C[m,n] = op(A)[m,k] op(B)[k,n], or C continued by the same terms when accumulate is set.</summary>
    /// <param name="m">Rows of C.</param>
    /// <param name="n">Columns of C.</param>
    /// <param name="k">Length of a chain; with 0, C becomes 0 or stays.</param>
    /// <param name="a">[m,k], or [k,m] when transposeA.</param>
    /// <param name="lda">Floats from a stored row of A to the next.</param>
    /// <param name="transposeA">A is stored transposed.</param>
    /// <param name="b">[k,n], or [n,k] when transposeB.</param>
    /// <param name="ldb">Floats from a stored row of B to the next.</param>
    /// <param name="transposeB">B is stored transposed.</param>
    /// <param name="c">[m,n]; must not overlap A or B.</param>
    /// <param name="ldc">Floats from a row of C to the next.</param>
    /// <param name="accumulate">Continue from what C holds.</param>
    /// <param name="team">Threads to share the work, or none.</param>
    /// <exception cref="ArgumentException">A matrix does not fit its span.</exception>
    public static void Multiply(
        int m, int n, int k, ReadOnlySpan<float> a, int lda, bool transposeA, ReadOnlySpan<float> b, int ldb,
        bool transposeB, Span<float> c, int ldc, bool accumulate = false, ThreadTeam? team = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(m);
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        RequireFits(transposeA ? k : m, transposeA ? m : k, lda, a.Length, nameof(a));
        RequireFits(transposeB ? n : k, transposeB ? k : n, ldb, b.Length, nameof(b));
        RequireFits(m, n, ldc, c.Length, nameof(c));
        ReferenceGemm.Multiply(m, n, k, a, lda, transposeA, b, ldb, transposeB, c, ldc, accumulate);
    }

    private static void RequireFits(int rows, int columns, int stride, int length, string name)
    {
        if (rows == 0 || columns == 0)
            return;
        if (stride < columns || ((long)(rows - 1) * stride) + columns > length)
            throw new ArgumentException($"{rows}x{columns} with row stride {stride} does not fit {length} floats", name);
    }
}
