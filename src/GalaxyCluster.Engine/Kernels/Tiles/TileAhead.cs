using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace GalaxyCluster.Engine.Kernels.Tiles;

/// <summary>
/// What a tile fetches for those after it, a few lines at a time between its own terms: all at once would fill the
/// processor's miss buffers and hold up the tile's own loads. Addresses past the end of a matrix do no harm.
/// </summary>
/// <param name="c">First row of the next tile of C.</param>
/// <param name="rows">Rows of a factor that will be packed soon.</param>
/// <param name="stride">Floats from one of them to the next.</param>
/// <param name="count">Of them, how many at a time.</param>
internal unsafe struct TileAhead(float* c, float* rows, long stride, int count)
{
    private const int LineFloats = 16;

    private readonly long _stride = stride;
    private readonly int _count = count;
    private float* _c = c;
    private float* _rows = rows;

    /// <summary>Two lines of one row of C, and of each of some rows of the factor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(long ldc)
    {
        if (!Sse.IsSupported)
            return;
        Sse.Prefetch0(_c);
        Sse.Prefetch0(_c + LineFloats);
        _c += ldc;
        for (int i = 0; i < _count; i++, _rows += _stride)
        {
            Sse.Prefetch1(_rows);
            Sse.Prefetch1(_rows + LineFloats);
        }
    }
}
