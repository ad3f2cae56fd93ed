namespace SixLabors.ImageSharp.Memory;

/// <summary>Bounds how much memory one image buffer may take.</summary>
public abstract class MemoryAllocator
{
    private const int DefaultLimitMegabytes = 4096;

    public static MemoryAllocator Default { get; } = Create();

    /// <summary>Largest buffer, in bytes.</summary>
    internal abstract long LimitBytes { get; }

    public static MemoryAllocator Create() => Create(default);

    public static MemoryAllocator Create(MemoryAllocatorOptions options) =>
        new BoundedAllocator((long)(options.AllocationLimitMegabytes ?? DefaultLimitMegabytes) << 20);

    public virtual void ReleaseRetainedResources()
    {
    }

    /// <exception cref="InvalidMemoryOperationException">The buffer would be larger than the limit.</exception>
    internal void Check(long elements, int elementSize)
    {
        if (elements < 0 || elements > Array.MaxLength || elements > LimitBytes / elementSize)
        {
            throw new InvalidMemoryOperationException(
                $"A buffer of {elements} elements of {elementSize} bytes is above the limit of {LimitBytes} bytes.");
        }
    }

    private sealed class BoundedAllocator(long limitBytes) : MemoryAllocator
    {
        internal override long LimitBytes => limitBytes;
    }
}
