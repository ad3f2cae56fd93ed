using System.Collections.Immutable;
using System.Runtime.InteropServices;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Fields;
using GalaxyCluster.Data.Loading;
using GalaxyCluster.Engine.Losses;
using GalaxyCluster.Engine.Training;
using GalaxyCluster.Training.Evaluation;
using GalaxyCluster.Training.Models;

namespace GalaxyCluster.Cli.Inference;

/// <summary>
/// Cuts a batch of sources out of a field and predicts their classes, in memory that is used again. One a thread.
/// </summary>
internal sealed class BatchPrediction : IDisposable
{
    private readonly TrainedModel _trained;
    private readonly PreparedParameters _prepared;
    private readonly SourceCutter _cutter;
    private readonly ModelExecutor _executor;
    private readonly ViewAverage? _views;
    private readonly PixelScaling _scaling;
    private readonly byte[] _stored;
    private readonly float[] _images; // [batch, channels, height, width]
    private readonly float[] _output; // [batch, classes]
    private readonly bool[] _isCut;
    private int _count;

    /// <param name="trained">The model.</param>
    /// <param name="prepared">Its parameters, loaded.</param>
    /// <param name="cutter">Of the field.</param>
    /// <param name="batch">Sources at most.</param>
    /// <param name="averageViews">Mean probabilities over the eight dihedral views.</param>
    public BatchPrediction(
        TrainedModel trained, PreparedParameters prepared, SourceCutter cutter, int batch, bool averageViews)
    {
        (_trained, _prepared, _cutter) = (trained, prepared, cutter);
        _executor = new ModelExecutor(trained.Model, new SoftmaxCrossEntropySpec(), batch);
        _views = averageViews ? new ViewAverage(trained.Model, batch) : null;
        _scaling = new PixelScaling(trained.Input.Mean, trained.Input.StandardDeviation);
        _stored = new byte[cutter.Bytes];
        _images = new float[batch * trained.Input.Shape.Length];
        _output = new float[batch * trained.Classes.Length];
        _isCut = new bool[batch];
    }

    /// <summary>Forgets the batch before.</summary>
    public void Begin() => _count = 0;

    /// <summary>Adds the source at a place; one that cannot be cut out has no probabilities.</summary>
    public void Add(double x, double y, int side)
    {
        int length = _trained.Input.Shape.Length;
        Span<float> image = _images.AsSpan(_count * length, length);
        _isCut[_count] = _cutter.TryCut(x, y, side, _stored);
        if (!_isCut[_count])
        {
            image.Clear();
        }
        else if (_trained.Input.Pixels == PixelType.U8)
        {
            _scaling.Apply(_stored, image);
        }
        else
        {
            MemoryMarshal.Cast<byte, float>(_stored).CopyTo(image);
            _scaling.Apply(image);
        }

        _count++;
    }

    /// <summary>Predicts all that were added.</summary>
    public void Run()
    {
        ReadOnlySpan<float> images = _images.AsSpan(0, _count * _trained.Input.Shape.Length);
        Span<float> output = _output.AsSpan(0, _count * _trained.Classes.Length);
        if (_views is { } views) views.Predict(_executor, _prepared, images, _count, output);
        else _executor.Predict(_prepared, images, _count, output);
    }

    /// <summary>Of the batch's i-th source; empty when it could not be cut out.</summary>
    public ImmutableArray<float> Probabilities(int i) =>
        _isCut[i] ? [.. _output.AsSpan(i * _trained.Classes.Length, _trained.Classes.Length)] : [];

    public void Dispose() => _executor.Dispose();
}
