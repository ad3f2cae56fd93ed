using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace GalaxyCluster.Engine.Kernels.Convolutions;

/// <content>What is fetched while a panel's products are computed, for the transforms of the next panel.</content>
internal sealed unsafe partial class WinogradWeightPass
{
    /// <summary>
    /// What the transforms of tiles first .. first + count - 1 will read of the input, which was made long ago; none when
    /// there are no tiles. The gradient is still in the cache: to fetch it made no difference, or training slower.
    /// </summary>
    private TileRows RowsOf(int first, int count, in WeightCall call, float** addresses)
    {
        TileRows rows = new(addresses);
        if (!Sse.IsSupported || count <= 0 || 4 * count * InputBlocks > TileRows.Most)
            return rows;
        rows.Add(_tiles, call.Input, first, count);
        return rows;
    }

    private readonly partial struct Products
    {
        /// <summary>The share of half a block's products in the rows that the next panel's transforms will read.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Fetch(int xi, int pair, int block, int half, in Chain chain)
        {
            if (chain.First > 0)
                return;
            int part = (((((xi * pass.Pairs) + pair) * pass.InputBlocks) + block) * 2) + half;
            int parts = 2 * Points * pass.Pairs * pass.InputBlocks;
            ahead.FetchToRead(ahead.StartOf(part, parts), ahead.StartOf(part + 1, parts));
        }
    }
}
