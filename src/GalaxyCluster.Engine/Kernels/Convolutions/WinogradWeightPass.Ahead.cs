using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace GalaxyCluster.Engine.Kernels.Convolutions;

/// <content>What is fetched while a panel's products are computed, for the transforms of the next panel.</content>
internal sealed unsafe partial class WinogradWeightPass
{
    /// <summary>
    /// What the transforms of a panel from a tile on will read. Of the input only what the tiles above have not read.
    /// </summary>
    private TileRows RowsOf(int first, int tiles, int yOffset, in WeightCall call, float** addresses)
    {
        TileRows rows = new(addresses);
        int count = Math.Min(PanelTiles, tiles - first);
        if (!Sse.IsSupported || count <= 0 || 4 * count * (InputBlocks + OutputBlocks) > TileRows.Most)
            return rows;
        rows.Add(_tiles, call.Input, first, count, yOffset + 2);
        rows.Add(_tiles, call.OutputGradient, first, count, 0);
        return rows;
    }

    private readonly partial struct Products
    {
        /// <summary>The share of half a block's products in the rows that the next panel's transforms will read.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Fetch(int xi, int pair, int block, int half)
        {
            int part = (((((xi * pass.Pairs) + pair) * pass.InputBlocks) + block) * 2) + half;
            int parts = 2 * Points * pass.Pairs * pass.InputBlocks;
            ahead.FetchToRead(ahead.StartOf(part, parts), ahead.StartOf(part + 1, parts));
        }
    }
}
