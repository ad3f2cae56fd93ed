using GalaxyCluster.Engine.Kernels.Lanes;

namespace GalaxyCluster.Engine.Kernels;

/// <summary>
/// Row-major float32 matrix products. Every output is one chain over k, in order, one FMA a term: the bits depend on
/// neither the vector width, the blocking nor the number of threads.
/// </summary>
public static unsafe class Gemm
{
    // Below this many terms a fork costs more than it saves.
    private const long SmallProduct = 64 * 1024;

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
        if (m == 0 || n == 0)
            return;
        if (k == 0)
        {
            for (int row = 0; row < m && !accumulate; row++)
                c.Slice(row * ldc, n).Clear();
            return;
        }

        fixed (float* left = a)
        fixed (float* right = b)
        fixed (float* result = c)
        {
            var work = new Work(
                m, n, k, MatrixView.Of(left, lda, transposeA), MatrixView.Of(right, ldb, transposeB), result, ldc,
                accumulate, Math.Max(1, (long)m * n * k > SmallProduct ? team?.Count ?? 1 : 1));
            ThreadTeam.Run(team, work.Parts, work);
        }
    }

    private static void RequireFits(int rows, int columns, int stride, int length, string name)
    {
        if (rows == 0 || columns == 0)
            return;
        if (stride < columns || ((long)(rows - 1) * stride) + columns > length)
            throw new ArgumentException($"{rows}x{columns} with row stride {stride} does not fit {length} floats", name);
    }

    /// <summary>Part = range of rows or of columns of C, whichever are more; whole tiles, so nothing is computed twice.</summary>
    private readonly struct Work(
        int m, int n, int k, MatrixView a, MatrixView b, float* c, long ldc, bool accumulate, int parts) : ITeamWork
    {
        public int Parts => parts;

        public void Execute(int part, int member)
        {
            bool byRows = m >= n;
            int unit = byRows ? 24 : 32;
            int units = ((byRows ? m : n) + unit - 1) / unit;
            int first = units * part / parts * unit;
            int end = Math.Min(units * (part + 1) / parts * unit, byRows ? m : n);
            if (first >= end)
                return;
            if (byRows)
                Multiply(end - first, n, a.From(first, 0), b, c + (first * ldc));
            else
                Multiply(m, end - first, a, b.From(0, first), c + first);
        }

        private void Multiply(int rows, int columns, MatrixView left, MatrixView right, float* result)
        {
            switch (Simd.Path)
            {
                case SimdPath.Vector512:
                    GemmBlock.Multiply<Lanes16>(rows, columns, k, left, right, result, ldc, accumulate);
                    break;
                case SimdPath.Vector256:
                    GemmBlock.Multiply<Lanes8>(rows, columns, k, left, right, result, ldc, accumulate);
                    break;
                case SimdPath.Vector128:
                    GemmBlock.Multiply<Lanes4>(rows, columns, k, left, right, result, ldc, accumulate);
                    break;
                default:
                    GemmBlock.Multiply<Lanes1>(rows, columns, k, left, right, result, ldc, accumulate);
                    break;
            }
        }
    }
}
