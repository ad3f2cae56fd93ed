using System.Runtime.InteropServices;

namespace GalaxyCluster.Engine.Tensors;

/// <summary>
/// Asks the system for pages of 2 MiB: a plane of 12 MB costs six of them at first touch instead of three thousand small
/// ones, and later fewer look-ups. Only a wish; a system that does not grant it changes nothing but speed.
/// </summary>
public static unsafe partial class HugePages
{
    /// <summary>Of one such page.</summary>
    public const int Bytes = 2 << 20;

    private const nuint SmallPage = 4096;
    private const int AdviseHugePages = 14; // MADV_HUGEPAGE of Linux

    /// <summary>An array of zeros, on huge pages where it is long enough to hold one.</summary>
    /// <exception cref="OverflowException">The length is negative.</exception>
    public static T[] NewArray<T>(int length)
        where T : unmanaged
    {
        T[] array = new T[length];
        nuint bytes = (nuint)length * (nuint)sizeof(T);
        if (bytes >= Bytes)
        {
            fixed (T* start = array)
                Advise(start, bytes);
        }

        return array;
    }

    /// <param name="start">Of memory that is the caller's.</param>
    /// <param name="bytes">Its length.</param>
    internal static void Advise(void* start, nuint bytes)
    {
        if (!OperatingSystem.IsLinux()) return;
        // From whole page to whole page, so that the wishes of neighbours join up.
        nuint first = (nuint)start & ~(SmallPage - 1);
        nuint end = ((nuint)start + bytes + SmallPage - 1) & ~(SmallPage - 1);
        _ = MemoryAdvise((void*)first, end - first, AdviseHugePages);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int MemoryAdvise(void* start, nuint length, int advice);
}
