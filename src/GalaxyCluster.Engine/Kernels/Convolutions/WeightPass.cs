using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Convolutions;

/// <summary>The pass that makes the weight gradient [O, I/groups, kH, kW].</summary>
internal abstract unsafe class WeightPass
{
    /// <summary>Zero pixels that the input tensor must have around it.</summary>
    public abstract int InputHalo { get; }

    /// <summary>Floats of scratch for a team of the given size.</summary>
    public abstract long ScratchLength(int threads);

    /// <summary>Overwrites gradWeight with the sum over n samples.</summary>
    public abstract void Run(
        BlockedTensor x, BlockedTensor gradY, float* gradWeight, int n, float* scratch, ThreadTeam? team);
}
