using System.Collections.Immutable;
using GalaxyCluster.Engine.Training;

namespace GalaxyCluster.Engine.Layers;

/// <summary>
/// A residual whose body ends with a norm: the norm's last pass over memory also adds the other branch and applies the
/// ReLU behind the residual. The numbers are those of the layers apart.
/// </summary>
internal sealed class NormResidual : Layer
{
    private readonly Residual _residual;

    private readonly Sequential _head;

    private readonly NormLayer _tail;

    /// <param name="residual">Owner of the layers; <see cref="CanStandFor"/> it.</param>
    /// <param name="appliesRelu">A ReLU follows, and this layer is both.</param>
    public NormResidual(Residual residual, bool appliesRelu)
        : base(residual)
    {
        ImmutableArray<Layer> body = residual.Body.Children;
        _residual = residual;
        _head = new Sequential(body[..^1]);
        _tail = appliesRelu ? ((NormLayer)body[^1]).WithRelu() : (NormLayer)body[^1];
    }

    public override ImmutableArray<Layer> Children => _residual.Children;

    public override int InputHalo => _residual.InputHalo;

    public override int GradientHalo => Shortcut?.GradientHalo ?? 0;

    public override long ForwardFlops => _residual.ForwardFlops + (_tail.AppliesRelu ? Output.Length : 0);

    private Sequential? Shortcut => _residual.Shortcut;

    public static bool CanStandFor(Residual residual)
        => residual.Body.Children is { Length: > 1 } body && body[^1] is NormLayer { Input.IsSpatial: true };

    public override long ScratchLength(int maxBatch, int threads) => _residual.ScratchLength(maxBatch, threads);

    public override LayerBuffers CreateBuffers(Activation input, Activation output, int maxBatch, LayerBuffers? first)
    {
        Activation bodyInput = input.Fork();
        Activation between = Activation.Between(_head, _tail, maxBatch);
        LayerBuffers head = _head.CreateBuffers(bodyInput, between, maxBatch, first?.Children[0]);
        Activation? shortcutInput = Shortcut is null ? null : input.Fork();
        Activation? shortcutOutput = Shortcut is null ? null : Activation.WithGradientOf(output);
        LayerBuffers tail = new(between, output, _tail.SavedLength(maxBatch), 0, [], first?.Children[1])
        {
            Addend = shortcutOutput ?? input,
        };
        if (Shortcut is null)
            return new LayerBuffers(input, output, 0, 0, [head, tail], first, bodyInput, between);
        LayerBuffers shortcut = Shortcut.CreateBuffers(
            shortcutInput!, shortcutOutput!, maxBatch, first?.Children[2]);
        return new LayerBuffers(
            input, output, 0, 0, [head, tail, shortcut], first, bodyInput, between, shortcutInput!, shortcutOutput!);
    }

    public override void Forward(LayerBuffers buffers, in Step step)
    {
        Shortcut?.Forward(buffers.Children[2], step);
        _head.Forward(buffers.Children[0], step);
        _tail.Forward(buffers.Children[1], step);
        if (step.Checks)
            StepCheck.AfterForward(_tail, buffers.Children[1], step);
    }

    /// <summary>The tail masks the gradient of the output in place, and what it leaves is the shortcut's.</summary>
    public override void Backward(LayerBuffers buffers, in Step step)
    {
        _tail.Backward(buffers.Children[1], step);
        if (step.Checks)
            StepCheck.AfterBackward(_tail, buffers.Children[1], step);
        _head.Backward(buffers.Children[0], step);
        Activation bodyInput = buffers.Children[0].Input;
        if (Shortcut is null)
        {
            buffers.Input.SetGradientToSum(bodyInput, buffers.Output, step);
            return;
        }
        Shortcut.Backward(buffers.Children[2], step);
        buffers.Input.SetGradientToSum(bodyInput, buffers.Children[2].Input, step);
    }
}
