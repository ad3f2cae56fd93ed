using System.Runtime.InteropServices;

namespace GalaxyCluster.Engine.Tensors;

/// <summary>
/// Memory on huge pages for several buffers that are too small to fill one. It is given out from front to back and freed
/// when none of its buffers is left: buffers that are made together usually go together.
/// </summary>
/// <remarks>
/// A network computed in groups of samples has hundreds of activations of half a megabyte. On small pages the look-ups of
/// addresses cost a few per cent of its training, above all in a virtual machine. Thread-safe.
/// </remarks>
internal sealed unsafe class PageChunk
{
    /// <summary>A buffer of fewer bytes is left to the ordinary allocator; one that fills a huge page, to itself.</summary>
    private const int SmallestPart = 16 << 10;

    private const int Size = 8 * HugePages.Bytes;

    // Buffers that are a power of two long would otherwise all begin in the same sets of the caches.
    private const int Gap = 17 * Line;

    private const int Line = 64;

    private static readonly Lock s_gate = new();

    private static PageChunk? s_current;

    private readonly byte* _start;

    private int _given;

    // Buffers in use, and one more as long as parts are being given out.
    private int _users = 1;

    private PageChunk()
    {
        _start = (byte*)NativeMemory.AlignedAlloc(Size, HugePages.Bytes);
        HugePages.Advise(_start, Size);
    }

    /// <summary>Whether a buffer of so many bytes belongs here.</summary>
    public static bool Takes(nuint bytes) => bytes is >= SmallestPart and < HugePages.Bytes;

    /// <summary>Memory from a cache line on, not cleared.</summary>
    /// <param name="bytes">That it <see cref="Takes"/>.</param>
    /// <param name="part">The memory.</param>
    /// <returns>Whom to tell, by <see cref="Return"/>, when the memory is not used any more.</returns>
    /// <exception cref="ArgumentOutOfRangeException">It does not take so many.</exception>
    public static PageChunk Rent(nuint bytes, out void* part)
    {
        if (!Takes(bytes))
            throw new ArgumentOutOfRangeException(nameof(bytes), bytes, "does not share huge pages with others");
        int length = (((int)bytes + Line - 1) / Line * Line) + Gap;
        lock (s_gate)
        {
            if (s_current is null || s_current._given > Size - length)
            {
                PageChunk? full = s_current;
                s_current = new PageChunk();
                full?.Leave();
            }

            part = s_current._start + s_current._given;
            s_current._given += length;
            s_current._users++;
            return s_current;
        }
    }

    /// <summary>One buffer is not used any more.</summary>
    public void Return()
    {
        lock (s_gate)
            Leave();
    }

    private void Leave()
    {
        if (--_users == 0)
            NativeMemory.AlignedFree(_start);
    }
}
