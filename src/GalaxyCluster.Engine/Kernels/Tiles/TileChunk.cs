namespace GalaxyCluster.Engine.Kernels.Tiles;

/// <summary>A run of consecutive terms of a chain: the channels of one block at one kernel tap.</summary>
/// <param name="offset">Floats from the pixel's pointer to the first term.</param>
/// <param name="length">Terms: 16, or fewer in a partial block.</param>
internal readonly struct TileChunk(int offset, int length)
{
    /// <summary>Output channels in a slab of packed weights: two blocks.</summary>
    public const int Columns = 32;

    public readonly int Offset = offset;
    public readonly int Length = length;
}
