namespace GalaxyCluster.Engine.Kernels.Lanes;

/// <summary>A function of one float, written over lanes.</summary>
internal interface IUnary
{
    static abstract T Of<T>(T x)
        where T : struct, ILanes<T>;
}

/// <summary>A function of two floats, written over lanes.</summary>
internal interface IBinary
{
    static abstract T Of<T>(T x, T y)
        where T : struct, ILanes<T>;
}
