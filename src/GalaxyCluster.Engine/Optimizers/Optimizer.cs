using System.Collections.Immutable;
using System.Diagnostics;
using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Engine.Optimizers;

/// <summary>
/// Applies one mean gradient to the flat vector. Holds no numbers of its own: the state belongs to the caller, who
/// saves it.
/// </summary>
public abstract class Optimizer
{
    private readonly ImmutableArray<ParameterTensor> _tensors;

    private readonly int _flatLength;

    private protected Optimizer(Model model, int stateCopies)
    {
        (_tensors, _flatLength) = (model.Parameters, model.FlatLength);
        StateLength = checked(stateCopies * model.FlatLength);
    }

    /// <summary>Floats of state, all zero before the first step.</summary>
    public int StateLength { get; }

    /// <exception cref="ArgumentException">A setting of the spec is out of range.</exception>
    public static Optimizer Create(OptimizerSpec spec, Model model)
    {
        spec.Validate();
        return spec switch
        {
            SgdSpec sgd => new Sgd(sgd, model),
            AdamWSpec adamW => new AdamW(adamW, model),
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>Steps the trainable tensors and replaces the buffers.</summary>
    /// <param name="flat">Parameters and buffers, changed in place.</param>
    /// <param name="mean">Mean gradients; for buffers their new values.</param>
    /// <param name="state">Of <see cref="StateLength"/>, changed in place.</param>
    /// <param name="step">0 for the first step of the run.</param>
    /// <param name="learningRateFactor">From the schedule.</param>
    public void Step(Span<float> flat, ReadOnlySpan<float> mean, Span<float> state, long step, float learningRateFactor)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(flat.Length, _flatLength);
        ArgumentOutOfRangeException.ThrowIfNotEqual(mean.Length, _flatLength);
        ArgumentOutOfRangeException.ThrowIfNotEqual(state.Length, StateLength);
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        foreach (ParameterTensor tensor in _tensors)
        {
            if (tensor.Kind == ParameterKind.Buffer)
                mean.Slice(tensor.Offset, tensor.Length).CopyTo(flat.Slice(tensor.Offset, tensor.Length));
            else
                Update(tensor, flat, mean, state, step, learningRateFactor);
        }
    }

    private protected abstract void Update(
        ParameterTensor tensor, Span<float> flat, ReadOnlySpan<float> mean, Span<float> state, long step,
        float learningRateFactor);
}
