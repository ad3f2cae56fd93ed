using System.Collections.Immutable;
using GalaxyCluster.Engine.Training;

namespace GalaxyCluster.Engine.Layers;

/// <summary>
/// Layers one after another, computed phase by phase (<see cref="Layer.Phases"/>): the last phase of a layer and the
/// first of the next one are in the same phase of the chain.
/// </summary>
/// <param name="layers">In the order of the forward pass.</param>
/// <param name="forgotten">For each layer, whether its output is gone by the time of backward when the batch is computed in
/// groups, and has to be put out again for the layer behind it; empty: all are kept.</param>
internal sealed class LayerChain(ImmutableArray<Layer> layers, ImmutableArray<bool> forgotten)
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
                if (i > 0 && step.Count < step.BatchCount && !forgotten.IsEmpty && forgotten[i - 1])
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
