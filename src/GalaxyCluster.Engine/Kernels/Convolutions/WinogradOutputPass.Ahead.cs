using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Convolutions;

/// <content>What is fetched while a panel's products are computed, for the output transform that follows.</content>
internal sealed unsafe partial class WinogradOutputPass
{
    private const int MostRowsAhead = 2048;

    private readonly partial struct Work
    {
        /// <summary>
        /// What the output transform will read beside the products and, from the returned stores on, where it will store;
        /// none when the rows are too many to fetch ahead.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private int OutputRows(int first, int count, float** rows, out int stores)
        {
            stores = 0;
            int tensors = call.Addend is null ? 1 : call.Mask is null ? 2 : 3;
            if (!Sse.IsSupported || tensors * count * call.Target.Blocks * pass._tiles.Size > MostRowsAhead
                || call.Winners is not null)
                return 0;
            // A mask alone was read a moment ago, by the weight gradient: to fetch it again gave nothing.
            if (call.Addend is not null)
                stores = AddRows(call.Addend, first, count, rows, stores);
            if (call.Addend is not null && call.Mask is not null)
                stores = AddRows(call.Mask, first, count, rows, stores);
            return AddRows(call.Target, first, count, rows, stores);
        }

        /// <summary>The rows of tiles in a tensor of the target's shape, tile row by tile row.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private int AddRows(BlockedTensor y, int first, int count, float** rows, int found)
        {
            long size = pass._tiles.Size;
            for (int tile = first, end = first + count; tile < end;)
            {
                var run = pass._tiles.RunAt(tile, end - tile, 0, 0, (int)size, y.Height, y.Width);
                tile += run.Length;
                long rowsOfTile = Math.Min(size, y.Height - run.Y);
                for (int block = 0; block < y.Blocks; block++)
                {
                    float* at = y.Origin(run.Sample, block) + ((long)run.Y * y.RowStride) + (run.X * Lanes);
                    for (int i = 0; i < run.Length; i++, at += size * Lanes)
                    {
                        float* row = at;
                        for (long k = 0; k < rowsOfTile; k++, row += y.RowStride)
                            rows[found++] = row;
                    }
                }
            }

            return found;
        }

        // Spread over the products: what will be read into the second level, last what will be stored into the first.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Fetch(ref float** ahead, float** stores, float** end, int rows)
        {
            for (; rows > 0 && ahead < stores; rows--, ahead++)
            {
                float* line = *ahead;
                Sse.Prefetch1(line);
                Sse.Prefetch1(line + Lanes);
                Sse.Prefetch1(line + (2 * Lanes));
                Sse.Prefetch1(line + (3 * Lanes));
            }

            for (; rows > 0 && ahead < end; rows--, ahead++)
            {
                float* line = *ahead;
                Sse.Prefetch0(line);
                Sse.Prefetch0(line + Lanes);
                Sse.Prefetch0(line + (2 * Lanes));
                Sse.Prefetch0(line + (3 * Lanes));
            }
        }
    }
}
