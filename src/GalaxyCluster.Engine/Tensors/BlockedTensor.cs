using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GalaxyCluster.Engine.Tensors;

/// <summary>
/// A batch of spatial activations in blocks of 16 channels: [n][ceil(C/16)][H+2p][W+2p][16], 64-byte aligned.
/// </summary>
/// <remarks>
/// The halo (p pixels on every side) is zero when the tensor is made and stays so: writers touch the interior only,
/// so a convolution needs no edge code. The lanes of the last block past C are padding: zero after a convolution,
/// a load or ReLU; after a function with f(0) != 0 they hold whatever it made of them, and no kernel reads them.
/// </remarks>
public sealed unsafe class BlockedTensor : IDisposable
{
    /// <summary>Channels in a block: one Vector512 of float32.</summary>
    public const int Lanes = 16;

    private readonly AlignedBuffer _buffer;

    /// <summary>Floats of the buffer before sample 0: more than 0 in a view.</summary>
    private readonly long _start;

    private readonly bool _isView;

    /// <param name="maxBatch">Samples it can hold, 1 or more.</param>
    /// <param name="shape">One sample.</param>
    /// <param name="halo">Zero pixels around every channel, 0 or more.</param>
    public BlockedTensor(int maxBatch, Shape shape, int halo)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBatch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(shape.Channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(shape.Height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(shape.Width, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(halo);
        MaxBatch = maxBatch;
        Shape = shape;
        Halo = halo;
        RowStride = checked((shape.Width + (2 * halo)) * Lanes);
        BlockStride = checked((shape.Height + (2 * halo)) * RowStride);
        SampleStride = (long)shape.Blocks * BlockStride;
        _buffer = new AlignedBuffer(checked(SampleStride * maxBatch));
    }

    private BlockedTensor(BlockedTensor whole, int first, int count)
    {
        (MaxBatch, Shape, Halo) = (count, whole.Shape, whole.Halo);
        (RowStride, BlockStride, SampleStride) = (whole.RowStride, whole.BlockStride, whole.SampleStride);
        (_buffer, _start, _isView) = (whole._buffer, whole._start + (first * whole.SampleStride), true);
    }

    public int MaxBatch { get; }

    public Shape Shape { get; }

    public int Channels => Shape.Channels;

    public int Height => Shape.Height;

    public int Width => Shape.Width;

    public int Blocks => Shape.Blocks;

    public int Halo { get; }

    /// <summary>Floats from a pixel to the one below it.</summary>
    public int RowStride { get; }

    /// <summary>Floats from a channel block to the next.</summary>
    public int BlockStride { get; }

    /// <summary>Floats from a sample to the next.</summary>
    public long SampleStride { get; }

    /// <summary>The whole storage, halo and padding lanes included; of a view, that of the tensor it shows.</summary>
    public AlignedBuffer Buffer => _buffer;

    /// <summary>Pixel (0, 0), lane 0 of a block; at least Halo pixels may be read to every side.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such sample or block.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Origin(int sample, int block)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)sample, (uint)MaxBatch);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)block, (uint)Blocks);
        return _buffer.Pointer + _start + (sample * SampleStride) + ((long)block * BlockStride) + (Halo * RowStride) + (Halo * Lanes);
    }

    /// <summary>One value; for tests and edges of the network, not for loops.</summary>
    public float this[int sample, int channel, int y, int x]
    {
        get => *Element(sample, channel, y, x);
        set => *Element(sample, channel, y, x) = value;
    }

    /// <summary>Samples first .. first + count - 1 as a tensor of their own in the same memory.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not all of these samples exist.</exception>
    public BlockedTensor Samples(int first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, MaxBatch - count);
        return new BlockedTensor(this, first, count);
    }

    /// <summary>All samples, of a view those it shows: back to zero, halo included.</summary>
    public void Clear()
    {
        for (int sample = 0; sample < MaxBatch; sample++)
            NativeMemory.Clear(_buffer.Pointer + _start + (sample * SampleStride), (nuint)SampleStride * sizeof(float));
    }

    /// <summary>Frees the memory; does nothing to a view.</summary>
    public void Dispose()
    {
        if (!_isView)
            _buffer.Dispose();
    }

    private float* Element(int sample, int channel, int y, int x)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)channel, (uint)Channels);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)y, (uint)Height);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)x, (uint)Width);
        return Origin(sample, channel / Lanes) + (y * RowStride) + (x * Lanes) + (channel % Lanes);
    }
}
