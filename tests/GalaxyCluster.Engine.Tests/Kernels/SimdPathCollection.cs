using GalaxyCluster.Engine.Kernels;
using Xunit;

namespace GalaxyCluster.Engine.Tests.Kernels;

/// <summary>Tests that switch the vector path run one after another; everybody else gets the same bits on any path.</summary>
[CollectionDefinition(nameof(SimdPathCollection))]
public sealed class SimdPathCollection
{
    public static SimdPath[] Paths => [.. Enum.GetValues<SimdPath>().Where(path => path <= Simd.Widest)];

    internal static IDisposable Use(SimdPath path)
    {
        Simd.Path = path;
        return new Restore();
    }

    private sealed class Restore : IDisposable
    {
        public void Dispose() => Simd.Path = Simd.Widest;
    }
}
