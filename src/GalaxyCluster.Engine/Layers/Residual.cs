using System.Collections.Immutable;
using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Engine.Layers;

/// <summary>y = body(x) + shortcut(x); without a shortcut, y = body(x) + x. (He et al. 2016.)</summary>
internal sealed class Residual : Layer
{
    private Residual(LayerSite site, Sequential body, Sequential? shortcut)
        : base(site, body.Output)
        => (Body, Shortcut) = (body, shortcut);

    public static LayerKind Vocabulary { get; } = new("residual",
    [
        new LayersSetting("body"),
        new LayersSetting("shortcut", ImmutableArray<LayerSpec>.Empty),
    ], Create, Shorthand: "body");

    public Sequential Body { get; }

    /// <summary>Null: the input itself is added.</summary>
    public Sequential? Shortcut { get; }

    public override ImmutableArray<Layer> Children => Shortcut is null ? [Body] : [Body, Shortcut];

    public override int InputHalo => Math.Max(Body.InputHalo, Shortcut?.InputHalo ?? 0);

    public override long ScratchLength(int maxBatch, int threads)
        => Children.Max(child => child.ScratchLength(maxBatch, threads));

    public override long ForwardFlops => Children.Sum(child => child.ForwardFlops) + Output.Length;

    public override bool SplitsBySample => Children.All(child => child.SplitsBySample && child.Phases == 1);

    public override LayerBuffers CreateBuffers(
        Activation input, Activation output, int maxBatch, int batch, LayerBuffers? first)
    {
        Activation bodyInput = input.Fork();
        Activation bodyOutput = new(Output, Body.GradientHalo, maxBatch);
        LayerBuffers body = Body.CreateBuffers(bodyInput, bodyOutput, maxBatch, batch, first?.Children[0]);
        if (Shortcut is null)
            return new LayerBuffers(input, output, 0, 0, [body], first, bodyInput, bodyOutput);
        Activation shortcutInput = input.Fork();
        Activation shortcutOutput = new(Output, Shortcut.GradientHalo, maxBatch);
        LayerBuffers shortcut = Shortcut.CreateBuffers(shortcutInput, shortcutOutput, maxBatch, batch, first?.Children[1]);
        return new LayerBuffers(
            input, output, 0, 0, [body, shortcut], first, bodyInput, bodyOutput, shortcutInput, shortcutOutput);
    }

    public override void Forward(LayerBuffers buffers, in Step step)
    {
        Body.Forward(buffers.Children[0], step);
        Shortcut?.Forward(buffers.Children[1], step);
        Activation other = Shortcut is null ? buffers.Input : buffers.Children[1].Output;
        buffers.Output.SetToSum(buffers.Children[0].Output, other, step);
    }

    public override void Backward(LayerBuffers buffers, in Step step)
    {
        LayerBuffers body = buffers.Children[0];
        body.Output.TakeGradient(buffers.Output, step);
        Body.Backward(body, step);
        if (Shortcut is null)
        {
            buffers.Input.SetGradientToSum(body.Input, buffers.Output, step);
            return;
        }
        LayerBuffers shortcut = buffers.Children[1];
        shortcut.Output.TakeGradient(buffers.Output, step);
        Shortcut.Backward(shortcut, step);
        buffers.Input.SetGradientToSum(body.Input, shortcut.Input, step);
    }

    private static Residual Create(LayerSite site)
    {
        ImmutableArray<LayerSpec> shortcut = site.Spec.Layers("shortcut");
        if (site.Spec.Layers("body").IsEmpty)
            throw site.DoesNotFit("the body has no layers");
        Residual residual = new(
            site, site.Chain("body"), shortcut.IsEmpty ? null : site.Chain("shortcut"));
        LayerShape other = residual.Shortcut?.Output ?? site.Input;
        if (residual.Output != other)
        {
            throw site.DoesNotFit($"the body puts out {residual.Output}, but {other} comes from the "
                + (residual.Shortcut is null ? "input; give it a shortcut that changes the shape" : "shortcut"));
        }
        return residual;
    }
}
