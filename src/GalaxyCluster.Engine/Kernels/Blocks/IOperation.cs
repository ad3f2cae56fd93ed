using GalaxyCluster.Engine.Kernels.Lanes;

namespace GalaxyCluster.Engine.Kernels.Blocks;

/// <summary>A function of two values at the same place, with settings of its own.</summary>
internal interface IOperation
{
    T Of<T>(T a, T b)
        where T : struct, ILanes<T>;
}
