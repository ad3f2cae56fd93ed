using System.Collections.Immutable;
using GalaxyCluster.Engine.Training;

namespace GalaxyCluster.Engine.Layers;

/// <summary>
/// A residual whose body ends with a norm: the norm's last pass over memory also adds the other branch and applies the
/// ReLU behind the residual. Where the body begins with a convolution, that one finishes the gradient of the input: it adds
/// the other branch's and applies the mask of a ReLU before the residual. The numbers are those of the layers apart.
/// </summary>
internal sealed class NormResidual : Layer
{
    private readonly Residual _residual;

    private readonly Sequential _head;

    private readonly NormLayer _tail;

    private readonly bool _finishes;

    /// <param name="residual">Owner of the layers; <see cref="CanStandFor"/> it.</param>
    /// <param name="appliesRelu">A ReLU follows, and this layer is both.</param>
    /// <param name="inputIsRelu">The input is a ReLU's output; its mask is applied here if this layer
    /// <see cref="FinishesGradient"/>.</param>
    /// <param name="gradientComesMasked">The next layer has applied the mask of this one's ReLU.</param>
    public NormResidual(Residual residual, bool appliesRelu, bool inputIsRelu, bool gradientComesMasked)
        : base(residual)
    {
        ImmutableArray<Layer> body = residual.Body.Children;
        _residual = residual;
        _finishes = FinishesGradient(residual);
        _head = new Sequential(body[..^1], inputIsRelu && _finishes);
        _tail = appliesRelu ? ((NormLayer)body[^1]).WithRelu(gradientComesMasked) : (NormLayer)body[^1];
    }

    public override ImmutableArray<Layer> Children => _residual.Children;

    public override int InputHalo => _residual.InputHalo;

    public override int GradientHalo => Shortcut?.GradientHalo ?? 0;

    public override long ForwardFlops => _residual.ForwardFlops + (_tail.AppliesRelu ? Output.Length : 0);

    public override bool SplitsBySample
        => _head.SplitsBySample && _tail.SplitsBySample && (Shortcut?.SplitsBySample ?? true);

    public override int Phases => Math.Max(BodyPhases, ShortcutPhases);

    /// <summary>The shortcut reads it to the end.</summary>
    public override bool KeepsGradient => true;

    private int BodyPhases => _head.Phases + _tail.Phases - 1;

    private int ShortcutPhases => Shortcut?.Phases ?? 1;

    private Sequential? Shortcut => _residual.Shortcut;

    public static bool CanStandFor(Residual residual)
        => residual.Body.Children is { Length: > 1 } body && body[^1] is NormLayer { Input.IsSpatial: true };

    /// <summary>
    /// The body's first convolution adds the gradients of both branches: it is there, and the other branch's is complete
    /// by then.
    /// </summary>
    public static bool FinishesGradient(Residual residual)
        => CanStandFor(residual) && residual.Body.Children[0] is Conv2d
            && (residual.Shortcut is null || residual.Shortcut.Phases <= residual.Body.Phases);

    public override long ScratchLength(int maxBatch, int threads) => _residual.ScratchLength(maxBatch, threads);

    public override LayerBuffers CreateBuffers(
        Activation input, Activation output, int maxBatch, int batch, LayerBuffers? first)
    {
        Activation? shortcutInput = Shortcut is null ? null : input.Fork().GradientIn(first?.Children[2].Input);
        Activation bodyInput = _finishes ? input.AddingGradient(shortcutInput ?? output) : input.Fork();
        // With a longer shortcut, the gradient of the body's input waits for the shortcut's.
        if (!_finishes && ShortcutPhases <= BodyPhases)
            bodyInput = bodyInput.GradientIn(first?.Children[0].Input);
        Activation between = Activation.Between(_head, _tail, maxBatch);
        if (!_head.KeepsGradient)
            between = between.GradientIn(first?.Children[0].Output);
        LayerBuffers head = _head.CreateBuffers(bodyInput, between, maxBatch, batch, first?.Children[0]);
        Activation? shortcutOutput = Shortcut is null ? null : Activation.WithGradientOf(output);
        LayerBuffers tail = new(
            between, output, _tail.SavedLength(maxBatch), _tail.SumsLength(batch), [], first?.Children[1])
        {
            Addend = shortcutOutput ?? input,
        };
        if (Shortcut is null)
            return new LayerBuffers(input, output, 0, 0, [head, tail], first, bodyInput, between);
        LayerBuffers shortcut = Shortcut.CreateBuffers(
            shortcutInput!, shortcutOutput!, maxBatch, batch, first?.Children[2]);
        return new LayerBuffers(
            input, output, 0, 0, [head, tail, shortcut], first, bodyInput, between, shortcutInput!, shortcutOutput!);
    }

    public override void Forward(LayerBuffers buffers, in Step step)
    {
        for (int phase = 0; phase < Phases; phase++)
            ForwardPhase(phase, buffers, step);
    }

    public override void Backward(LayerBuffers buffers, in Step step)
    {
        for (int phase = 0; phase < Phases; phase++)
            BackwardPhase(phase, buffers, step);
    }

    /// <summary>The shortcut ends together with the body, whose last phase adds its output.</summary>
    public override void ForwardPhase(int phase, LayerBuffers buffers, in Step step)
    {
        int ofShortcut = phase - (Phases - ShortcutPhases);
        if (Shortcut is not null && ofShortcut >= 0)
            Shortcut.ForwardPhase(ofShortcut, buffers.Children[2], step);
        int ofHead = phase - (Phases - BodyPhases);
        if (ofHead >= 0 && ofHead < _head.Phases)
            _head.ForwardPhase(ofHead, buffers.Children[0], step);
        int ofTail = ofHead - (_head.Phases - 1);
        if (ofTail < 0)
            return;
        _tail.ForwardPhase(ofTail, buffers.Children[1], step);
        if (step.Checks && ofTail == _tail.Phases - 1)
            StepCheck.AfterForward(_tail, buffers.Children[1], step);
    }

    /// <summary>
    /// The tail masks the gradient of the output in place, first of all, and what it leaves is the shortcut's. The shortcut
    /// ends in the last phase.
    /// </summary>
    public override void BackwardPhase(int phase, LayerBuffers buffers, in Step step)
    {
        if (phase < _tail.Phases)
        {
            _tail.BackwardPhase(phase, buffers.Children[1], step);
            step.Times?.Lap(_tail, LayerPass.InputGradient);
            if (step.Checks && phase == _tail.Phases - 1)
                StepCheck.AfterBackward(_tail, buffers.Children[1], step);
        }
        int ofShortcut = phase - (Phases - ShortcutPhases);
        if (Shortcut is not null && ofShortcut >= 0)
            Shortcut.BackwardPhase(ofShortcut, buffers.Children[2], step);
        int ofHead = phase - (_tail.Phases - 1);
        if (ofHead >= 0 && ofHead < _head.Phases)
            _head.BackwardPhase(ofHead, buffers.Children[0], step);
        if (_finishes || phase < Phases - 1)
            return;
        Activation other = Shortcut is null ? buffers.Output : buffers.Children[2].Input;
        buffers.Input.SetGradientToSum(buffers.Children[0].Input, other, step);
    }
}
