using System.Runtime.InteropServices;

namespace GalaxyCluster.Engine.Tensors;

/// <summary>
/// Native float32 memory, 64-byte aligned (one cache line, one Vector512), zeroed, outside the garbage collector's heap.
/// </summary>
/// <remarks>
/// The owner disposes it; a forgotten one is freed by its finalizer. Not thread-safe; disjoint ranges may be written by
/// several threads.
/// </remarks>
public sealed unsafe class AlignedBuffer : IDisposable
{
    private const nuint Alignment = 64;

    private readonly PageChunk? _chunk;

    private float* _pointer;

    /// <param name="length">Number of floats, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative or its bytes exceed 2^46.</exception>
    /// <exception cref="OutOfMemoryException">The system refused the memory.</exception>
    public AlignedBuffer(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, 1L << 44);
        Length = length;
        // One line more than asked: a kernel may read (never write) a full vector at the last element.
        nuint bytes = ((nuint)length * sizeof(float)) + Alignment;
        if (PageChunk.Takes(bytes))
        {
            _chunk = PageChunk.Rent(bytes, out void* part);
            _pointer = (float*)part;
        }
        else
        {
            _pointer = (float*)NativeMemory.AlignedAlloc(bytes, bytes < HugePages.Bytes ? Alignment : HugePages.Bytes);
            if (bytes >= HugePages.Bytes)
                HugePages.Advise(_pointer, bytes);
        }

        NativeMemory.Clear(_pointer, bytes);
    }

    ~AlignedBuffer() => Free();

    /// <summary>Number of floats.</summary>
    public long Length { get; }

    /// <summary>First element; valid for <see cref="Length"/> floats until the buffer is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public float* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_pointer is null, this);
            return _pointer;
        }
    }

    /// <summary>The whole buffer.</summary>
    /// <exception cref="OverflowException">The buffer is longer than a span can be.</exception>
    public Span<float> Span => new(Pointer, checked((int)Length));

    /// <exception cref="ArgumentOutOfRangeException">The range leaves the buffer.</exception>
    public Span<float> Slice(long start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Length - length);
        return new Span<float>(Pointer + start, length);
    }

    public void Clear() => NativeMemory.Clear(Pointer, (nuint)Length * sizeof(float));

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_pointer is null)
            return;
        if (_chunk is null)
            NativeMemory.AlignedFree(_pointer);
        else
            _chunk.Return();
        _pointer = null;
    }
}
