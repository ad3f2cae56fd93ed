using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace GalaxyCluster.Engine.Kernels.Tiles;

/// <summary>
/// What a tile fetches for those after it, a row at a time between its own terms. Addresses past the end of a matrix do
/// no harm.
/// </summary>
/// <param name="c">First row of the next tile of C.</param>
/// <param name="rows">Rows of a factor, two lines wide, that will be packed or read soon.</param>
/// <param name="stride">Floats from one of them to the next.</param>
/// <param name="count">How many of them this tile fetches.</param>
internal unsafe struct TileAhead(float* c, float* rows, long stride, int count)
{
    private const int LineFloats = 16;

    private readonly long _stride = stride;
    private float* _c = c;
    private float* _rows = rows;

    /// <summary>Rows of the factor.</summary>
    public int Count { get; } = count;

    /// <summary>Two lines of the next row of C, which the next tile reads first of all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void FetchC(long ldc)
    {
        if (!Sse.IsSupported)
            return;
        Sse.Prefetch0(_c);
        Sse.Prefetch0(_c + LineFloats);
        _c += ldc;
    }

    /// <summary>Two lines of the factor's next row, into the second level.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void FetchRow()
    {
        if (!Sse.IsSupported)
            return;
        Sse.Prefetch1(_rows);
        Sse.Prefetch1(_rows + LineFloats);
        _rows += _stride;
    }
}
