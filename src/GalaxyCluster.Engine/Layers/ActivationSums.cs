using GalaxyCluster.Engine.Kernels.Blocks;

namespace GalaxyCluster.Engine.Layers;

/// <summary>What composites do with whole activations, spatial or rows.</summary>
internal static class ActivationSums
{
    public static void SetToSum(this Activation to, Activation a, Activation b, in Step step)
    {
        if (to.Shape.IsSpatial)
            Pointwise.Apply(default(Add), a.Value, b.Value, to.Value, step.Count, step.Team);
        else
            Pointwise.Apply(default(Add), a.Rows(step.Count), b.Rows(step.Count), to.Rows(step.Count));
    }

    /// <summary>Nothing, when nobody wants the gradient.</summary>
    public static void SetGradientToSum(this Activation to, Activation a, Activation b, in Step step)
    {
        if (!to.NeedsGradient)
            return;
        if (to.Shape.IsSpatial)
            Pointwise.Apply(default(Add), a.Gradient, b.Gradient, to.Gradient, step.Count, step.Team);
        else
            Pointwise.Apply(
                default(Add), a.GradientRows(step.Count), b.GradientRows(step.Count), to.GradientRows(step.Count));
    }

    public static void TakeValue(this Activation to, Activation from, in Step step)
    {
        if (to.Shape.IsSpatial)
            Pointwise.Apply(default(Copy), from.Value, from.Value, to.Value, step.Count, step.Team);
        else
            from.Rows(step.Count).CopyTo(to.Rows(step.Count));
    }

    /// <summary>A copy: the layer that reads it may change it.</summary>
    public static void TakeGradient(this Activation to, Activation from, in Step step)
    {
        if (!to.NeedsGradient)
            return;
        if (to.Shape.IsSpatial)
            Pointwise.Apply(default(Copy), from.Gradient, from.Gradient, to.Gradient, step.Count, step.Team);
        else
            from.GradientRows(step.Count).CopyTo(to.GradientRows(step.Count));
    }

    /// <summary>
    /// All channels (or features) of an activation into another, from channel <paramref name="first"/> on.
    /// </summary>
    public static void CopyChannelsTo(this Activation from, Activation to, int first, int count)
    {
        if (to.Shape.IsSpatial)
            BlockedLayout.CopyChannels(from.Value, 0, to.Value, first, from.Shape.Channels, count);
        else
            CopyFeatures(from.Rows(count), 0, to.Rows(count), first, from.Shape.Channels, count);
    }

    /// <summary>The part of another's gradient that belongs to the channels from <paramref name="first"/> on.</summary>
    public static void TakeGradientChannels(this Activation to, Activation from, int first, int count)
    {
        if (to.Shape.IsSpatial)
            BlockedLayout.CopyChannels(from.Gradient, first, to.Gradient, 0, to.Shape.Channels, count);
        else
            CopyFeatures(from.GradientRows(count), first, to.GradientRows(count), 0, to.Shape.Channels, count);
    }

    private static void CopyFeatures(
        ReadOnlySpan<float> from, int first, Span<float> to, int toFirst, int features, int count)
    {
        (int fromWidth, int toWidth) = (from.Length / count, to.Length / count);
        for (int i = 0; i < count; i++)
            from.Slice((i * fromWidth) + first, features).CopyTo(to.Slice((i * toWidth) + toFirst, features));
    }
}
