using GalaxyCluster.Engine.Kernels.Blocks;
using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Random;
using GalaxyCluster.Engine.Training;

namespace GalaxyCluster.Engine.Layers;

/// <summary>
/// In training each value is zero with probability <c>rate</c> and otherwise divided by (1 - rate); nothing happens
/// otherwise. (Srivastava et al. 2014, inverted.)
/// </summary>
/// <remarks>
/// Whether value i of sample s is dropped depends on (run seed, epoch, round, slot, local step, layer, s, i) with i
/// counted in C,H,W order: not on memory layout, thread or worker.
/// </remarks>
internal sealed class Dropout : Layer
{
    private readonly float _rate;

    private Dropout(LayerSite site)
        : base(site, site.Input) => _rate = site.Spec.Number("rate");

    public static LayerKind Vocabulary { get; } = new(
        "dropout", [new NumberSetting("rate", 0f, 0.99f)], site => new Dropout(site), Shorthand: "rate");

    public override bool SplitsBySample => true;

    public override long ForwardFlops => Output.Length;

    /// <summary>The factor of each value, in C,H,W order.</summary>
    public override long SavedLength(int maxBatch) => (long)maxBatch * Output.Length;

    public override void Forward(LayerBuffers buffers, in Step step)
    {
        (Activation x, Activation y) = (buffers.Input, buffers.Output);
        Span<float> factors = buffers.Saved.Slice(0, step.Count * Output.Length);
        if (step.Training)
            Draw(factors, step);
        else
            factors.Fill(1f);
        if (Input.IsSpatial)
            ElementScaling.Apply(x.Value, factors, y.Value, step.Count);
        else
            Pointwise.Apply(default(Multiply), x.Rows(step.Count), factors, y.Rows(step.Count));
    }

    public override void Backward(LayerBuffers buffers, in Step step)
    {
        (Activation x, Activation y) = (buffers.Input, buffers.Output);
        ReadOnlySpan<float> factors = buffers.Saved.Slice(0, step.Count * Output.Length);
        if (Input.IsSpatial)
            ElementScaling.Apply(y.Gradient, factors, x.Gradient, step.Count);
        else
            Pointwise.Apply(default(Multiply), y.GradientRows(step.Count), factors, x.GradientRows(step.Count));
    }

    /// <summary>
    /// A stream's counter has no room for the whole key, so the round and local step make a seed of their own first.
    /// </summary>
    private void Draw(Span<float> factors, in Step step)
    {
        StepKey key = step.Key;
        CounterRandom ofSlot = new(key.Seed, RandomPurpose.Dropout, (uint)key.Slot, (uint)key.Epoch);
        CounterRandom ofRound = new(Seed(ofSlot, (ulong)key.Round), RandomPurpose.Dropout, (uint)key.LocalStep);
        ulong seed = Seed(ofRound, 0);
        float kept = 1f / (1f - _rate);
        for (int sample = 0; sample < step.Count; sample++)
        {
            Span<float> row = factors.Slice(sample * Output.Length, Output.Length);
            new CounterRandom(seed, RandomPurpose.Dropout, (uint)Index, (uint)(step.First + sample)).FillUniform(0, row);
            foreach (ref float value in row)
                value = value < _rate ? 0f : kept;
        }
    }

    private static ulong Seed(CounterRandom random, ulong index)
        => ((ulong)random.UInt32(2 * index) << 32) | random.UInt32((2 * index) + 1);
}
