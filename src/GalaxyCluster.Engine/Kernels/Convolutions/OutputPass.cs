using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Convolutions;

/// <summary>A pass that makes activations: forward, or the gradient with respect to the input.</summary>
internal abstract unsafe class OutputPass
{
    /// <summary>Zero pixels that the source tensor must have around it.</summary>
    public abstract int SourceHalo { get; }

    /// <summary>Floats of packed weights.</summary>
    public abstract long PackedLength { get; }

    /// <summary>Floats of scratch for a team of the given size.</summary>
    public abstract long ScratchLength(int threads);

    /// <summary>Packs the weights; what lies between them is zero already and stays so.</summary>
    public abstract void Pack(in WeightView weights, float* into);

    public abstract void Run(in OutputCall call);
}

/// <summary>One run of an <see cref="OutputPass"/>.</summary>
internal readonly unsafe struct OutputCall
{
    public required BlockedTensor Source { get; init; }

    public required BlockedTensor Target { get; init; }

    /// <summary>Samples.</summary>
    public required int Count { get; init; }

    public required float* Packed { get; init; }

    /// <summary>One value a target channel, zero up to a multiple of 32; null for none.</summary>
    public required float* Bias { get; init; }

    public required bool Relu { get; init; }

    /// <summary>Added to the target before the mask; null: nothing is. Only Winograd's pass knows it.</summary>
    public BlockedTensor? Addend { get; init; }

    /// <summary>Where given and not above 0, the target is 0.</summary>
    public required BlockedTensor? Mask { get; init; }

    /// <summary>
    /// Given: ReLU and 2x2 max-pooling follow, the target is the pooled picture, and this keeps who won (or nothing).
    /// </summary>
    public PoolWinners? Winners { get; init; }

    public required float* Scratch { get; init; }

    public required ThreadTeam? Team { get; init; }
}
