using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Loading;
using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Losses;
using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Training;
using GalaxyCluster.Training.Runs;

namespace GalaxyCluster.Training.Evaluation;

/// <summary>
/// Evaluates parts of a split, without augmentation, in batches of fixed size. One computer a thread.
/// </summary>
public sealed class EvaluationComputer : IDisposable
{
    private const int Batch = 32;

    private readonly ModelExecutor _executor;
    private readonly int _imageLength;
    private readonly int _classes;
    private readonly float[] _images;
    private readonly float[] _targets;
    private readonly float[] _probabilities;
    private readonly int[] _samples = new int[Batch];
    private readonly ViewAverage? _average;
    private BatchAssembler? _assembler;
    private ISampleSource? _source;

    /// <param name="model">What to evaluate.</param>
    /// <param name="loss">What to report.</param>
    /// <param name="team">Threads that split the work of a kernel; null for the calling thread alone.</param>
    /// <param name="averageViews">Mean probabilities over the eight dihedral views; the loss is then their cross-entropy.</param>
    /// <exception cref="ArgumentException">Pictures to turn that are not square.</exception>
    public EvaluationComputer(Model model, LossSpec loss, ThreadTeam? team, bool averageViews = false)
    {
        ArgumentNullException.ThrowIfNull(model);
        _average = averageViews ? new ViewAverage(model, Batch) : null;
        _executor = new ModelExecutor(model, loss, Batch, team);
        _imageLength = model.Input.Channels * model.Input.Height * model.Input.Width;
        _classes = model.ClassCount;
        _images = new float[Batch * _imageLength];
        _targets = new float[Batch * _classes];
        _probabilities = new float[Batch * _classes];
    }

    /// <exception cref="ArgumentException">The source's pictures or classes are not the model's.</exception>
    /// <exception cref="NonFiniteException">A loss is NaN or infinite.</exception>
    public EvaluationCounts Compute(PreparedParameters prepared, ISampleSource source, EvaluationPart part)
    {
        ArgumentNullException.ThrowIfNull(source);
        Use(source);
        EvaluationCounts counts = new(_classes);
        for (int done = 0; done < part.Count; done += Batch)
        {
            int n = Math.Min(Batch, part.Count - done);
            Span<int> samples = _samples.AsSpan(0, n);
            for (int i = 0; i < n; i++) samples[i] = part.First + done + i;
            Span<float> images = _images.AsSpan(0, n * _imageLength);
            Span<float> targets = _targets.AsSpan(0, n * _classes);
            Span<float> probabilities = _probabilities.AsSpan(0, n * _classes);
            _assembler!.Fill(samples, 0, augment: false, images, targets);
            counts.AddLoss(
                _average is null
                    ? _executor.Evaluate(prepared, images, targets, n, probabilities).LossSum
                    : _average.Evaluate(_executor, prepared, images, targets, n, probabilities));
            for (int i = 0; i < n; i++)
                counts.Count(
                    Largest(targets.Slice(i * _classes, _classes)),
                    Largest(probabilities.Slice(i * _classes, _classes)));
        }

        return counts;
    }

    public void Dispose() => _executor.Dispose();

    private void Use(ISampleSource source)
    {
        if (ReferenceEquals(source, _source)) return;
        if (source.ClassCount != _classes || source.Channels * source.Height * source.Width != _imageLength)
        {
            throw new ArgumentException(
                $"the data set has {source.ClassCount} classes of {source.Channels}x{source.Height}x{source.Width} "
                + $"pictures; the model was made for {_classes} classes and {_imageLength} values a picture", nameof(source));
        }

        _assembler = new BatchAssembler(source, [], 0);
        _source = source;
    }

    /// <summary>The first of the largest values.</summary>
    private static int Largest(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
        {
            if (values[i] > values[best]) best = i;
        }

        return best;
    }
}
