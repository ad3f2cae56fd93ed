using System.Collections.Immutable;
using GalaxyCluster.Engine.Layers;
using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Engine.Tests.Oracles;

/// <summary>A right layer whose backward somebody got wrong.</summary>
internal sealed class TamperedLayer : Layer
{
    private readonly Layer _inner;

    private readonly Tampering _tampering;

    public TamperedLayer(Layer inner, Tampering tampering)
        : base(inner)
        => (_inner, _tampering) = (inner, tampering);

    public override ImmutableArray<ParameterTensor> Parameters => _inner.Parameters;

    public override long ForwardFlops => _inner.ForwardFlops;

    public override int InputHalo => _inner.InputHalo;

    public override int GradientHalo => _inner.GradientHalo;

    public override long PackedLength => _inner.PackedLength;

    public override long SavedLength(int maxBatch) => _inner.SavedLength(maxBatch);

    public override long SumsLength(int batch) => _inner.SumsLength(batch);

    public override long ScratchLength(int maxBatch, int threads) => _inner.ScratchLength(maxBatch, threads);

    public override void Pack(PreparedLayer parameters) => _inner.Pack(parameters);

    public override void Forward(LayerBuffers buffers, in Step step) => _inner.Forward(buffers, step);

    public override void Backward(LayerBuffers buffers, in Step step)
    {
        _inner.Backward(buffers, step);
        switch (_tampering)
        {
            case Tampering.ScalesWeightGradient:
                Scale(step.Gradient(_inner.Parameters[0]), 1.01f);
                break;
            case Tampering.DropsBiasGradient:
                step.Gradient(_inner.Parameters[1]).Clear();
                break;
            case Tampering.ScalesInputGradient:
                Scale(buffers.Input.Shape.IsSpatial
                    ? buffers.Input.Gradient.Buffer.Span
                    : buffers.Input.GradientRows(step.Count), 1.01f);
                break;
            case Tampering.Nothing:
                break;
            default:
                throw new InvalidOperationException($"{_tampering}");
        }
    }

    private static void Scale(Span<float> values, float factor)
    {
        foreach (ref float value in values)
            value *= factor;
    }
}
