using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Convolutions;

/// <summary>
/// Which pixel of each 2x2 window won: 0 to 3 in reading order, or <see cref="None"/> when nothing was above 0. One byte
/// for each pooled pixel and channel, [n][block][y][x][16]: all that backward needs of the larger picture. Without a
/// buffer nothing is kept, and every place is null.
/// </summary>
internal readonly unsafe struct PoolWinners(AlignedBuffer? buffer, Shape pooled)
{
    /// <summary>No pixel was above 0: the window hands its gradient to nobody.</summary>
    public const float None = 4f;

    private const int Lanes = BlockedTensor.Lanes;

    private readonly byte* _bytes = buffer is null ? null : (byte*)buffer.Pointer;

    /// <summary>Floats of a buffer for n samples.</summary>
    public static long Length(Shape pooled, int n) => (long)n * pooled.Blocks * pooled.Pixels * Lanes / sizeof(float);

    /// <summary>Bytes from a pixel to the one below it.</summary>
    public int RowStride => _bytes is null ? 0 : pooled.Width * Lanes;

    public byte* At(int sample, int block, int y, int x)
        => _bytes is null
            ? null
            : _bytes + (((((((long)sample * pooled.Blocks) + block) * pooled.Height) + y) * pooled.Width) + x) * Lanes;
}
