using System.Collections.Immutable;
using GalaxyCluster.Engine.Training;

namespace GalaxyCluster.Engine.Layers;

/// <summary>
/// Layers one after another, computed phase by phase (<see cref="Layer.Phases"/>): the last phase of a layer and the
/// first of the next one are in the same phase of the chain.
/// </summary>
/// <param name="layers">In the order of the forward pass.</param>
/// <param name="inGroups">The batch may come in groups, and what <see cref="Forgets"/> names is kept for one of them.</param>
internal sealed class LayerChain(ImmutableArray<Layer> layers, bool inGroups)
{
    public int Phases { get; } = 1 + layers.Sum(layer => layer.Phases - 1);

    /// <summary>As <see cref="Layer.KeepsGradient"/>, for the last layer's output.</summary>
    public bool KeepsGradient => !layers.IsEmpty && layers[^1].KeepsGradient;

    /// <summary>
    /// True when a layer's output is put out again for backward: cheaply, and for a next layer that reads it in one phase.
    /// </summary>
    public bool Forgets(int layer)
        => inGroups && layer + 1 < layers.Length && layers[layer].CanPutOutAgain && layers[layer + 1].Phases == 1;

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
                if (i > 0 && step.Count < step.BatchCount && Forgets(i - 1))
                {
                    layers[i - 1].PutOutAgain(buffers[i - 1], step);
                    step.Times?.Lap(layers[i - 1], LayerPass.Forward);
                }
                layer.BackwardPhase(phase, buffers[i], step);
                step.Times?.Lap(layer, LayerPass.InputGradient);
                if (step.Checks && phase == layer.Phases - 1)
                    StepCheck.AfterBackward(layer, buffers[i], step);
            }
            phase -= layer.Phases - 1;
        }
    }
}
