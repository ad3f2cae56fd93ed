namespace SixLabors.ImageSharp.Memory;

/// <summary>Limits of a <see cref="MemoryAllocator"/>.</summary>
public struct MemoryAllocatorOptions
{
    private int? maximumPoolSizeMegabytes;
    private int? allocationLimitMegabytes;

    /// <summary>
    /// Upper bound of pooled memory. Kept for source compatibility: this implementation has no pool of its own.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public int? MaximumPoolSizeMegabytes
    {
        readonly get => maximumPoolSizeMegabytes;
        set
        {
            if (value is { } given) ArgumentOutOfRangeException.ThrowIfNegative(given);
            maximumPoolSizeMegabytes = value;
        }
    }

    /// <summary>Largest single image buffer, in units of 2^20 bytes; null means 4096.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero or negative.</exception>
    public int? AllocationLimitMegabytes
    {
        readonly get => allocationLimitMegabytes;
        set
        {
            if (value is { } given) ArgumentOutOfRangeException.ThrowIfNegativeOrZero(given);
            allocationLimitMegabytes = value;
        }
    }
}
