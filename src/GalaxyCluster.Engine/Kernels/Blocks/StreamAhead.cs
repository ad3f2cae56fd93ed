using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace GalaxyCluster.Engine.Kernels.Blocks;

/// <summary>
/// Fetches what a pass over memory will read some thousand cycles later into the second level of the cache: the processor's
/// own prefetcher stops at the end of every page, which is about a row of a picture, but from there it is fast enough. Only a
/// hint: addresses past the end do no harm.
/// </summary>
internal static unsafe class StreamAhead
{
    private const int Floats = 1536;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fetch(float* at)
    {
        if (Sse.IsSupported)
            Sse.Prefetch1(at + Floats);
    }
}
