using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Convolutions;

/// <summary>
/// Rows of Winograd's tiles, four pixels of a block each, that are fetched into the cache a few at a time while products
/// are computed: then memory is idle, and when a transform asks for them one after the other it would wait.
/// </summary>
/// <remarks>Addresses only, collected once a panel: to find them takes longer than to fetch them.</remarks>
internal unsafe struct TileRows
{
    /// <summary>Most rows that a list may hold.</summary>
    public const int Most = 4096;

    private const int Lanes = BlockedTensor.Lanes;

    private readonly float** _rows;

    /// <param name="rows">Room for <see cref="Most"/> addresses; kept as long as the list is used.</param>
    public TileRows(float** rows) => _rows = rows;

    public int Count { get; private set; }

    /// <summary>
    /// The rows of tiles first .. first + count - 1 in every block of a tensor; rows below the picture are left out. The
    /// caller sees to it that the list holds them all.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(in WinogradTiles tiles, BlockedTensor x, int first, int count)
    {
        long size = tiles.Size;
        for (int tile = first, end = first + count; tile < end;)
        {
            var run = tiles.RunAt(tile, end - tile, 0, 0, (int)size, x.Height, x.Width);
            tile += run.Length;
            long rows = Math.Min(size, x.Height - run.Y);
            for (int block = 0; block < x.Blocks; block++)
            {
                float* at = x.Origin(run.Sample, block) + ((long)run.Y * x.RowStride) + (run.X * Lanes);
                for (int i = 0; i < run.Length; i++, at += size * Lanes)
                {
                    float* row = at;
                    for (long k = 0; k < rows; k++, row += x.RowStride)
                        _rows[Count++] = row;
                }
            }
        }
    }

    /// <summary>The first of the rows that belong to one of so many equal parts of the list.</summary>
    public readonly int StartOf(int part, int parts) => (int)((long)Count * part / parts);

    /// <summary>Fetches rows from .. end - 1, which will be read, into the second level.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void FetchToRead(int from, int end)
    {
        for (int i = from; i < end; i++)
        {
            float* line = _rows[i];
            Sse.Prefetch1(line);
            Sse.Prefetch1(line + Lanes);
            Sse.Prefetch1(line + (2 * Lanes));
            Sse.Prefetch1(line + (3 * Lanes));
        }
    }

    /// <summary>Fetches rows from .. end - 1, which will be stored, into the first level.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void FetchToStore(int from, int end)
    {
        for (int i = from; i < end; i++)
        {
            float* line = _rows[i];
            Sse.Prefetch0(line);
            Sse.Prefetch0(line + Lanes);
            Sse.Prefetch0(line + (2 * Lanes));
            Sse.Prefetch0(line + (3 * Lanes));
        }
    }
}
