using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Optimizers;

namespace GalaxyCluster.Training.Commits;

/// <summary>
/// p ← p − mean(start − end): the slots' parameters are averaged. Buffers are replaced by their mean.
/// </summary>
internal sealed class AverageStep(Model model) : IGlobalStep
{
    public int StateLength => 0;

    public float Step(Span<float> flat, Span<float> mean, Span<float> state, long round)
    {
        foreach (ParameterTensor tensor in model.Parameters)
        {
            Span<float> values = flat.Slice(tensor.Offset, tensor.Length);
            ReadOnlySpan<float> change = mean.Slice(tensor.Offset, tensor.Length);
            if (tensor.Kind == ParameterKind.Buffer)
            {
                change.CopyTo(values);
                continue;
            }

            for (int i = 0; i < values.Length; i++) values[i] -= change[i];
        }

        return GradientClipping.GlobalNorm(model, mean);
    }
}
