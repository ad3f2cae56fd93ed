using SixLabors.ImageSharp.Memory;

namespace SixLabors.ImageSharp;

/// <summary>Limits and preferences that decoding and processing follow.</summary>
public sealed class Configuration
{
    private int maxDegreeOfParallelism = Environment.ProcessorCount;
    private MemoryAllocator memoryAllocator = MemoryAllocator.Default;

    public static Configuration Default { get; } = new();

    /// <summary>Kept for source compatibility: everything here runs on the caller's thread.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero, or less than -1.</exception>
    public int MaxDegreeOfParallelism
    {
        get => maxDegreeOfParallelism;
        set
        {
            if (value is 0 or < -1)
            {
                throw new ArgumentOutOfRangeException(nameof(value), value, "Must be -1 or positive.");
            }

            maxDegreeOfParallelism = value;
        }
    }

    public MemoryAllocator MemoryAllocator
    {
        get => memoryAllocator;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            memoryAllocator = value;
        }
    }

    /// <summary>When set, images above 4 MiB also give their pixels as one block of memory.</summary>
    public bool PreferContiguousImageBuffers { get; set; }

    public Configuration Clone() => new()
    {
        maxDegreeOfParallelism = maxDegreeOfParallelism,
        memoryAllocator = memoryAllocator,
        PreferContiguousImageBuffers = PreferContiguousImageBuffers,
    };
}
