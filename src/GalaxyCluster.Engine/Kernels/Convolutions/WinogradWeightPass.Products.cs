using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Lanes;
using GalaxyCluster.Engine.Kernels.Tiles;

namespace GalaxyCluster.Engine.Kernels.Convolutions;

/// <content>The products of a panel, added up chain by chain.</content>
internal sealed unsafe partial class WinogradWeightPass
{
    /// <summary>Part = point xi: C[xi] += W[xi]^T V[xi], chain by chain.</summary>
    private readonly partial struct Products(
        WinogradWeightPass pass, Panel panel, float* totals, int inBatch, bool ends, TileRows ahead, SimdPath path)
        : ITeamWork
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Execute(int part, int member)
        {
            for (int first = 0, count; first < panel.Count; first += count)
            {
                int open = (inBatch + first) % ChainTiles;
                count = Math.Min(ChainTiles - open, panel.Count - first);
                Run(part, ChainAt(first, count, open));
            }
        }

        private Chain ChainAt(int first, int count, int open)
        {
            bool isLast = ends && first + count == panel.Count;
            int number = (inBatch + first) / ChainTiles;
            int inRun = number % RunChains;
            long length = pass.Filters * pass.FilterFloats;
            float* chain = totals + length;
            // The first run is the total.
            float* run = number < RunChains ? totals : chain + length;
            float* from = open > 0 ? chain : null;
            if (!isLast && open + count < ChainTiles)
                return new Chain(first, count, from, null, chain, false);
            float* term = inRun > 0 ? run : null;
            return isLast || inRun == RunChains - 1
                ? new Chain(first, count, from, term, totals, number >= RunChains)
                : new Chain(first, count, from, term, run, false);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Run(int xi, in Chain chain)
        {
            for (int pair = 0; pair < pass.Pairs; pair++)
            {
                bool whole = (2 * pair) + 1 < pass.OutputBlocks;
                switch (path)
                {
                    case SimdPath.Vector512 when whole:
                        Pair<Lanes16>(xi, pair, chain);
                        break;
                    case SimdPath.Vector512:
                        Single(xi, pair, chain);
                        break;
                    case SimdPath.Vector256:
                        Pair<Lanes8>(xi, pair, chain);
                        break;
                    case SimdPath.Vector128:
                        Pair<Lanes4>(xi, pair, chain);
                        break;
                    default:
                        Pair<Lanes1>(xi, pair, chain);
                        break;
                }
            }
        }

        /// <summary>The last block of output channels, when it has no other to make a pair.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Single(int xi, int pair, in Chain chain)
        {
            long blockStride = panel.Tiles * Lanes;
            float* x = Input(xi, chain);
            float* g = Gradient(xi, chain) + (2 * pair * blockStride);
            long sums = SumsOf(xi, pair);
            for (int block = 0; block < pass.InputBlocks; block++, x += blockStride, sums += Lanes * TileChunk.Columns)
            {
                Fetch(xi, pair, block, 0, chain);
                Fetch(xi, pair, block, 1, chain);
                NarrowPanelTile.Weight16(
                    x, g, chain.Count, chain.From(sums), chain.Term(sums), chain.To + sums, chain.Adds);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Pair<T>(int xi, int pair, in Chain chain)
            where T : struct, ILanes<T>
        {
            long blockStride = panel.Tiles * Lanes;
            long second = T.Count == Lanes ? blockStride : T.Count;
            float* x = Input(xi, chain);
            float* g = Gradient(xi, chain);
            for (int block = 0; block < pass.InputBlocks; block++, x += blockStride)
                for (int row = 0; row < Lanes; row += T.Count == 16 ? 8 : 4)
                {
                    if (row % 8 == 0)
                        Fetch(xi, pair, block, row / 8, chain);
                    for (int column = 0; column < TileChunk.Columns; column += 2 * T.Count)
                    {
                        int outBlock = (2 * pair) + (column / Lanes);
                        if (outBlock >= pass.OutputBlocks)
                            break;
                        float* v = g + (outBlock * blockStride) + (column % Lanes);
                        long sums = SumsOf(xi, pair) + (((block * Lanes) + row) * TileChunk.Columns) + column;
                        float* from = chain.From(sums);
                        float* term = chain.Term(sums);
                        float* to = chain.To + sums;
                        if (T.Count == 16)
                            WidePanelTile.Weight8(x + row, v, second, chain.Count, from, term, to, chain.Adds);
                        else
                            PanelTile.Weight4<T>(x + row, v, second, chain.Count, from, term, to, chain.Adds);
                    }
                }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private float* Input(int xi, in Chain chain) =>
            panel.W + (xi * WinogradTiles.PointStride(pass.InputBlocks, panel.Tiles)) + (chain.First * Lanes);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private float* Gradient(int xi, in Chain chain) =>
            panel.V + (xi * WinogradTiles.PointStride(pass.OutputBlocks, panel.Tiles)) + (chain.First * Lanes);

        /// <summary>Where the sums of a pair of output blocks lie.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private long SumsOf(int xi, int pair) =>
            (xi * pass.PointFloats) + ((long)pair * pass.InputBlocks * Lanes * TileChunk.Columns);

        /// <summary>Tiles of the panel that belong to one chain, and where its sums come from and go to.</summary>
        private readonly struct Chain(int first, int count, float* from, float* term, float* to, bool adds)
        {
            public int First => first;

            public int Count => count;

            public float* To => to;

            /// <summary>It goes to a total that has others already.</summary>
            public bool Adds => adds;

            /// <summary>Null for a chain that begins here.</summary>
            public float* From(long offset) => from is null ? null : from + offset;

            /// <summary>The run that the chain ends or goes on with; null for one that it begins.</summary>
            public float* Term(long offset) => term is null ? null : term + offset;
        }
    }
}
