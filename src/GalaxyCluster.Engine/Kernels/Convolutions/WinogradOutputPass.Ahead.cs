using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace GalaxyCluster.Engine.Kernels.Convolutions;

/// <content>What is fetched while a panel's products are computed, for the output transform that follows.</content>
internal sealed unsafe partial class WinogradOutputPass
{
    internal readonly partial struct Work
    {
        /// <summary>
        /// What the output transform will read beside the products and, from the returned stores on, where it will store;
        /// none when the rows are too many to fetch ahead.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private int OutputRows(int first, int count, ref TileRows rows)
        {
            int tensors = call.Addend is null ? 1 : call.Mask is null ? 2 : 3;
            if (!Sse.IsSupported || tensors * count * call.Target.Blocks * pass._tiles.Size > TileRows.Most
                || call.Winners is not null)
                return 0;
            // A mask alone is the input, which the weight gradient has fetched.
            if (call.Addend is not null)
                rows.Add(pass._tiles, call.Addend, first, count);
            if (call.Addend is not null && call.Mask is not null)
                rows.Add(pass._tiles, call.Mask, first, count);
            int stores = rows.Count;
            rows.Add(pass._tiles, call.Target, first, count);
            return stores;
        }

        /// <summary>Spread over the products: first what will be read, last what will be stored.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Fetch(in TileRows rows, ref int from, int stores, int count)
        {
            int read = Math.Min(from + count, stores);
            rows.FetchToRead(from, read);
            int start = Math.Max(from, stores);
            from = Math.Min(from + count, rows.Count);
            rows.FetchToStore(start, from);
        }
    }
}
