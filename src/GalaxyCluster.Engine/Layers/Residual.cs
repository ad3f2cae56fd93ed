using System.Collections.Immutable;
using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Engine.Layers;

/// <summary>y = body(x) + shortcut(x); without a shortcut, y = body(x) + x. (He et al. 2016.)</summary>
internal sealed class Residual : Layer
{
    private readonly Sequential _body;

    private readonly Sequential? _shortcut;

    private Residual(LayerSite site, Sequential body, Sequential? shortcut)
        : base(site, body.Output)
        => (_body, _shortcut) = (body, shortcut);

    public static LayerKind Vocabulary { get; } = new("residual",
    [
        new LayersSetting("body"),
        new LayersSetting("shortcut", ImmutableArray<LayerSpec>.Empty),
    ], Create, Shorthand: "body");

    public override ImmutableArray<Layer> Children => _shortcut is null ? [_body] : [_body, _shortcut];

    public override int InputHalo => Math.Max(_body.InputHalo, _shortcut?.InputHalo ?? 0);

    public override long ScratchLength(int maxBatch, int threads)
        => Children.Max(child => child.ScratchLength(maxBatch, threads));

    public override long ForwardFlops => Children.Sum(child => child.ForwardFlops) + Output.Length;

    public override LayerBuffers CreateBuffers(Activation input, Activation output, int maxBatch)
    {
        Activation bodyInput = input.Fork();
        Activation bodyOutput = new(Output, _body.GradientHalo, maxBatch);
        LayerBuffers body = _body.CreateBuffers(bodyInput, bodyOutput, maxBatch);
        if (_shortcut is null)
            return new LayerBuffers(input, output, 0, [body], bodyInput, bodyOutput);
        Activation shortcutInput = input.Fork();
        Activation shortcutOutput = new(Output, _shortcut.GradientHalo, maxBatch);
        LayerBuffers shortcut = _shortcut.CreateBuffers(shortcutInput, shortcutOutput, maxBatch);
        return new LayerBuffers(
            input, output, 0, [body, shortcut], bodyInput, bodyOutput, shortcutInput, shortcutOutput);
    }

    public override void Forward(LayerBuffers buffers, in Step step)
    {
        _body.Forward(buffers.Children[0], step);
        _shortcut?.Forward(buffers.Children[1], step);
        Activation other = _shortcut is null ? buffers.Input : buffers.Children[1].Output;
        buffers.Output.SetToSum(buffers.Children[0].Output, other, step);
    }

    public override void Backward(LayerBuffers buffers, in Step step)
    {
        LayerBuffers body = buffers.Children[0];
        body.Output.TakeGradient(buffers.Output, step);
        _body.Backward(body, step);
        if (_shortcut is null)
        {
            buffers.Input.SetGradientToSum(body.Input, buffers.Output, step);
            return;
        }
        LayerBuffers shortcut = buffers.Children[1];
        shortcut.Output.TakeGradient(buffers.Output, step);
        _shortcut.Backward(shortcut, step);
        buffers.Input.SetGradientToSum(body.Input, shortcut.Input, step);
    }

    private static Residual Create(LayerSite site)
    {
        ImmutableArray<LayerSpec> shortcut = site.Spec.Layers("shortcut");
        if (site.Spec.Layers("body").IsEmpty)
            throw site.DoesNotFit("the body has no layers");
        Residual residual = new(
            site, site.Chain("body"), shortcut.IsEmpty ? null : site.Chain("shortcut"));
        LayerShape other = residual._shortcut?.Output ?? site.Input;
        if (residual.Output != other)
        {
            throw site.DoesNotFit($"the body puts out {residual.Output}, but {other} comes from the "
                + (residual._shortcut is null ? "input; give it a shortcut that changes the shape" : "shortcut"));
        }
        return residual;
    }
}
