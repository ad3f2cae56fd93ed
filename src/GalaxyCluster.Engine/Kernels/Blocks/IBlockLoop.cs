using GalaxyCluster.Engine.Kernels.Lanes;

namespace GalaxyCluster.Engine.Kernels.Blocks;

/// <summary>Work on blocked tensors that falls into one part for every sample and block of 16 channels.</summary>
internal interface IBlockLoop
{
    /// <summary>One part, written once over vectors of any width.</summary>
    void Run<T>(int sample, int block)
        where T : struct, ILanes<T>;
}
