using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Kernels.Blocks;
using GalaxyCluster.Engine.Layers;
using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Engine.Training;

/// <summary>
/// Looks at every layer's numbers during a second run of a step that went wrong, and stops at the first that is not
/// finite. Steps that go right never pay for it.
/// </summary>
internal static class StepCheck
{
    /// <exception cref="NonFiniteException">The layer's output is not finite.</exception>
    public static void AfterForward(Layer layer, LayerBuffers buffers, in Step step)
    {
        if (!buffers.Output.IsFinite(step.Count, gradient: false))
            throw new NonFiniteException(layer.Path, "output");
    }

    /// <exception cref="NonFiniteException">The gradient that the layer hands back, or that of a parameter, is not
    /// finite.</exception>
    public static void AfterBackward(Layer layer, LayerBuffers buffers, in Step step)
    {
        foreach (ParameterTensor tensor in layer.Parameters)
        {
            if (!Finite.All(step.Gradient(tensor)))
                throw new NonFiniteException(layer.Path, $"gradient of {tensor.Name}");
        }
        if (buffers.Input.NeedsGradient && !buffers.Input.IsFinite(step.Count, gradient: true))
            throw new NonFiniteException(layer.Path, "gradient of the input");
    }
}
