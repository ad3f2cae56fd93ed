using System.Collections.Immutable;
using GalaxyCluster.Engine.Layers;

namespace GalaxyCluster.Engine.Models;

/// <summary>Flattens the layers of a model into lines, parents before children.</summary>
internal static class ModelSummary
{
    public static ImmutableArray<LayerSummary> Of(Sequential layers)
    {
        ImmutableArray<LayerSummary>.Builder lines = ImmutableArray.CreateBuilder<LayerSummary>();
        Add(layers, 0, lines);
        return lines.ToImmutable();
    }

    /// <summary>Trainable floats of a layer and its children.</summary>
    public static long ParameterCount(Layer layer)
        => layer.Parameters.Where(p => p.Kind == ParameterKind.Trainable).Sum(p => (long)p.Length)
            + layer.Children.Sum(ParameterCount);

    private static void Add(Layer parent, int depth, ImmutableArray<LayerSummary>.Builder lines)
    {
        foreach (Layer layer in parent.Children)
        {
            if (layer is Sequential)
            {
                Add(layer, depth, lines);
                continue;
            }
            lines.Add(new LayerSummary(
                layer.Path, layer.Kind, depth, layer.Output.ToString(), ParameterCount(layer), layer.ForwardFlops));
            Add(layer, depth + 1, lines);
        }
    }
}
