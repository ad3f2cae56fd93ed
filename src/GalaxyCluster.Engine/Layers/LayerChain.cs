using System.Collections.Immutable;
using GalaxyCluster.Engine.Training;

namespace GalaxyCluster.Engine.Layers;

/// <summary>
/// Layers one after another, computed phase by phase (<see cref="Layer.Phases"/>): the last phase of a layer and the
/// first of the next one are in the same phase of the chain.
/// </summary>
internal sealed class LayerChain(ImmutableArray<Layer> layers)
{
    public int Phases { get; } = 1 + layers.Sum(layer => layer.Phases - 1);

    /// <summary>As <see cref="Layer.KeepsGradient"/>, for the last layer's output.</summary>
    public bool KeepsGradient => !layers.IsEmpty && layers[^1].KeepsGradient;

    /// <param name="phase">0 to Phases - 1, ascending.</param>
    /// <param name="buffers">Of each layer.</param>
    /// <param name="step">The batch, or a group of it.</param>
    public void Forward(int phase, ImmutableArray<LayerBuffers> buffers, in Step step)
    {
        for (int i = 0; i < layers.Length && phase >= 0; i++)
        {
            Layer layer = layers[i];
            if (phase < layer.Phases)
            {
                layer.ForwardPhase(phase, buffers[i], step);
                step.Times?.Lap(layer, LayerPass.Forward);
                if (step.Checks && phase == layer.Phases - 1)
                    StepCheck.AfterForward(layer, buffers[i], step);
            }
            phase -= layer.Phases - 1;
        }
    }

    /// <summary>The same backward: phase 0 begins with the last layer.</summary>
    public void Backward(int phase, ImmutableArray<LayerBuffers> buffers, in Step step)
    {
        for (int i = layers.Length - 1; i >= 0 && phase >= 0; i--)
        {
            Layer layer = layers[i];
            if (phase < layer.Phases)
            {
                layer.BackwardPhase(phase, buffers[i], step);
                step.Times?.Lap(layer, LayerPass.InputGradient);
                if (step.Checks && phase == layer.Phases - 1)
                    StepCheck.AfterBackward(layer, buffers[i], step);
            }
            phase -= layer.Phases - 1;
        }
    }
}
