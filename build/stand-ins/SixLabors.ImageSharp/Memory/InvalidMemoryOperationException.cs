namespace SixLabors.ImageSharp.Memory;

/// <summary>A buffer was asked for that is larger than the allocator's limit.</summary>
public class InvalidMemoryOperationException : InvalidOperationException
{
    public InvalidMemoryOperationException()
    {
    }

    public InvalidMemoryOperationException(string message)
        : base(message)
    {
    }
}
