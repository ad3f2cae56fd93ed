using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Convolutions;

/// <summary>
/// Where the pixels of a walk lie in two tensors, in floats from their origins. Made once for tensors of given strides:
/// groups of one sample would otherwise pay for it with every sample.
/// </summary>
internal sealed unsafe class PixelTable
{
    private readonly int[] _offsets;

    /// <param name="first">Strides of the first tensor.</param>
    /// <param name="second">Strides of the second tensor.</param>
    /// <param name="length">Ints in all.</param>
    public PixelTable(BlockedTensor first, BlockedTensor second, int length)
    {
        (FirstRow, FirstBlock, SecondRow) = (first.RowStride, first.BlockStride, second.RowStride);
        // Pinned, so that a pointer to it stays good while the table is held.
        _offsets = GC.AllocateArray<int>(length, pinned: true);
    }

    public int FirstRow { get; }

    public int FirstBlock { get; }

    public int SecondRow { get; }

    /// <summary>Good while this object is reachable.</summary>
    public int* Pointer => (int*)Unsafe.AsPointer(ref _offsets[0]);

    public bool Fits(BlockedTensor first, BlockedTensor second)
        => first.RowStride == FirstRow && first.BlockStride == FirstBlock && second.RowStride == SecondRow;
}
