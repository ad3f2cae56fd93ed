using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Kernels.Blocks;
using GalaxyCluster.Engine.Layers;
using GalaxyCluster.Engine.Losses;
using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Training;

/// <summary>
/// Computes batches of one model: the buffers for it, and nothing that lasts. What comes out depends on the arguments
/// alone: not on earlier calls, on the size of the team, or on the machine. For one thread at a time.
/// </summary>
/// <remarks>Allocates at construction and in the first call of each kind, then never.</remarks>
public sealed class ModelExecutor : IDisposable
{
    /// <summary>
    /// Most samples that go through the network together where nothing is kept for a backward pass: no sample's numbers
    /// depend on another's then, and memory need not grow with the batch.
    /// </summary>
    private const int MostTogether = 8;

    private readonly Sequential _layers;

    private readonly Loss _loss;

    private readonly ThreadTeam? _team;

    private readonly Activation _input;

    private readonly Activation _output;

    private readonly LayerBuffers _buffers;

    private readonly Activation _inferenceInput;

    private readonly Activation _inferenceOutput;

    private readonly LayerBuffers _inferenceBuffers;

    private readonly int _together;

    private readonly AlignedBuffer _scratch;

    /// <param name="model">What to compute.</param>
    /// <param name="loss">What to minimise.</param>
    /// <param name="maxBatch">Samples a call may bring, 1 or more.</param>
    /// <param name="team">Threads to share the work of a kernel; belongs to the caller. Null: this thread
    /// alone.</param>
    /// <exception cref="ArgumentException">The loss does not fit the model's classes.</exception>
    public ModelExecutor(Model model, LossSpec loss, int maxBatch, ThreadTeam? team = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBatch, 1);
        (Model, MaxBatch, _team, _layers) = (model, maxBatch, team, model.Layers);
        _loss = Loss.Create(loss, model.ClassCount);
        _input = new Activation(_layers.Input, _layers.InputHalo, maxBatch)
        {
            NeedsGradient = false,
            IsTakenInGroups = _layers.TakesPictures,
        };
        _output = new Activation(_layers.Output, 0, maxBatch);
        _buffers = _layers.CreateBuffers(_input, _output, maxBatch, maxBatch, first: null);
        int together = Math.Min(SamplesTogether(_layers, team?.Count ?? 1), maxBatch);
        _together = together;
        _inferenceInput = new Activation(_layers.Input, _layers.InputHalo, together) { NeedsGradient = false };
        _inferenceOutput = new Activation(_layers.Output, 0, together);
        _inferenceBuffers = _layers.CreateBuffers(_inferenceInput, _inferenceOutput, together, together, first: null);
        _scratch = new AlignedBuffer(_layers.ScratchLength(maxBatch, team?.Count ?? 1));
    }

    public Model Model { get; }

    public int MaxBatch { get; }

    /// <summary>Takes down where the time goes; null: nothing is measured, at no cost.</summary>
    public LayerTimes? Times { get; set; }

    /// <summary>Loss and gradients of one mini-batch.</summary>
    /// <param name="parameters">Loaded.</param>
    /// <param name="images">[n, C, H, W].</param>
    /// <param name="targets">[n, classes]; rows are distributions, one-hot for hard labels.</param>
    /// <param name="n">Samples, 1 to MaxBatch.</param>
    /// <param name="key">Names the mini-batch: decides dropout.</param>
    /// <param name="contribution">Flat, overwritten: sums of gradients over the samples; for buffers n times the new
    /// value.</param>
    /// <exception cref="NonFiniteException">The loss or a gradient is NaN or infinite; it names the layer.</exception>
    public StepResult Train(
        PreparedParameters parameters, ReadOnlySpan<float> images, ReadOnlySpan<float> targets, int n, in StepKey key,
        Span<float> contribution)
    {
        CheckBatch(parameters, images, n);
        ArgumentOutOfRangeException.ThrowIfNotEqual(targets.Length, n * Model.ClassCount);
        ArgumentOutOfRangeException.ThrowIfNotEqual(contribution.Length, Model.FlatLength);
        Step step = NewStep(parameters, n, key, contribution, training: true, checks: false);
        StepResult result = Compute(images, targets, step);
        if (double.IsFinite(result.LossSum) && Finite.All(contribution))
            return result;
        throw Explain(images, targets, NewStep(parameters, n, key, contribution, training: true, checks: true));
    }

    /// <summary>Loss and correct answers without training: running statistics, no dropout.</summary>
    /// <param name="parameters">Loaded.</param>
    /// <param name="images">[n, C, H, W].</param>
    /// <param name="targets">[n, classes].</param>
    /// <param name="n">Samples, 1 to MaxBatch.</param>
    /// <param name="probabilities">[n, classes], overwritten; empty when not wanted.</param>
    /// <exception cref="NonFiniteException">The loss is NaN or infinite; it names the layer.</exception>
    public StepResult Evaluate(
        PreparedParameters parameters, ReadOnlySpan<float> images, ReadOnlySpan<float> targets, int n,
        Span<float> probabilities)
    {
        CheckBatch(parameters, images, n);
        ArgumentOutOfRangeException.ThrowIfNotEqual(targets.Length, n * Model.ClassCount);
        Infer(parameters, images, n, checks: false);
        StepResult result = Score(targets, n);
        if (!double.IsFinite(result.LossSum))
            throw Explain(images, targets, NewStep(parameters, n, default, [], training: false, checks: true));
        if (!probabilities.IsEmpty)
            WriteProbabilities(probabilities, n);
        return result;
    }

    /// <summary>Class probabilities of pictures without labels.</summary>
    /// <param name="parameters">Loaded.</param>
    /// <param name="images">[n, C, H, W].</param>
    /// <param name="n">Samples, 1 to MaxBatch.</param>
    /// <param name="probabilities">[n, classes], overwritten; each row adds up to 1.</param>
    /// <exception cref="NonFiniteException">A layer's output is NaN or infinite.</exception>
    public void Predict(PreparedParameters parameters, ReadOnlySpan<float> images, int n, Span<float> probabilities)
    {
        CheckBatch(parameters, images, n);
        Infer(parameters, images, n, checks: false);
        if (!_output.IsFinite(n, gradient: false))
            throw Explain(images, [], NewStep(parameters, n, default, [], training: false, checks: true));
        WriteProbabilities(probabilities, n);
    }

    public void Dispose()
    {
        _buffers.Dispose();
        _inferenceBuffers.Dispose();
        _inferenceInput.Dispose();
        _inferenceOutput.Dispose();
        _input.Dispose();
        _output.Dispose();
        _scratch.Dispose();
    }

    private StepResult Compute(ReadOnlySpan<float> images, ReadOnlySpan<float> targets, in Step named)
    {
        Step step = named with { Pictures = images };
        Forward(step);
        StepResult result = Score(targets, step.Count);
        _loss.Gradients(_output.Rows(step.Count), targets, _output.GradientRows(step.Count), step.Count);
        Times?.LapEdges();
        _layers.Backward(_buffers, step);
        return result;
    }

    private void Forward(in Step step)
    {
        Times?.Start();
        if (!_input.IsTakenInGroups)
            BlockedLayout.FromRows(step.Pictures, _input.Value, step.Count);
        Times?.LapEdges();
        _layers.Forward(_buffers, step);
    }

    /// <summary>Forward in groups of samples; the outputs of all of them are kept.</summary>
    private void Infer(PreparedParameters parameters, ReadOnlySpan<float> images, int n, bool checks)
    {
        Span<float> outputs = _output.Rows(n);
        int inputLength = Model.Input.Length, outputLength = outputs.Length / n;
        for (int first = 0; first < n; first += _together)
        {
            int count = Math.Min(_together, n - first);
            Times?.Start();
            BlockedLayout.FromRows(
                images.Slice(first * inputLength, count * inputLength), _inferenceInput.Value, count);
            Times?.LapEdges();
            _layers.Forward(_inferenceBuffers, NewStep(parameters, count, default, [], training: false, checks));
            _inferenceOutput.Rows(count).CopyTo(outputs[(first * outputLength)..]);
        }
    }

    /// <summary>
    /// As many samples a thread as keep the largest activation in a second-level cache: with nothing to be kept, what one
    /// sample leaves there the next one overwrites. But dense layers that do not fit there are read once for several.
    /// </summary>
    private static int SamplesTogether(Layer layers, int threads)
    {
        (int lines, long weights) = Largest(layers);
        return weights > Stage.GroupLines * BlockedTensor.Lanes
            ? MostTogether
            : Math.Clamp(threads * Stage.GroupLines / lines, 1, MostTogether);
    }

    /// <summary>Pixels times blocks of channels of the largest activation, and weights of all dense layers.</summary>
    private static (int Lines, long Weights) Largest(Layer layer)
    {
        (bool spatial, Shape size) = (layer.Output.IsSpatial, layer.Output.Size);
        int lines = spatial ? size.Pixels * size.Blocks : 1;
        long weights = spatial || layer.Children.Length > 0 ? 0 : layer.Parameters.Sum(p => (long)p.Length);
        foreach (Layer child in layer.Children)
        {
            (int childLines, long childWeights) = Largest(child);
            (lines, weights) = (Math.Max(lines, childLines), weights + childWeights);
        }
        return (lines, weights);
    }

    private StepResult Score(ReadOnlySpan<float> targets, int n)
    {
        ReadOnlySpan<float> outputs = _output.Rows(n);
        return new StepResult(_loss.Sum(outputs, targets, n), _loss.Correct(outputs, targets, n), n);
    }

    private void WriteProbabilities(Span<float> probabilities, int n)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(probabilities.Length, n * Model.ClassCount);
        _loss.Probabilities(_output.Rows(n), probabilities, n);
    }

    /// <summary>Computes a failed step once more, looking after every layer.</summary>
    private NonFiniteException Explain(ReadOnlySpan<float> images, ReadOnlySpan<float> targets, in Step step)
    {
        if (!Finite.All(images))
            return new NonFiniteException("pictures", "a pixel");
        try
        {
            if (step.Training)
                Compute(images, targets, step);
            else
                Infer(step.Parameters, images, step.Count, checks: true);
        }
        catch (NonFiniteException found)
        {
            return found;
        }
        return new NonFiniteException("loss", "the loss");
    }

    private void CheckBatch(PreparedParameters parameters, ReadOnlySpan<float> images, int n)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(n, MaxBatch);
        ArgumentOutOfRangeException.ThrowIfNotEqual(images.Length, n * Model.Input.Length);
        if (parameters.Model != Model)
            throw new ArgumentException("the parameters belong to another model", nameof(parameters));
    }

    private Step NewStep(
        PreparedParameters parameters, int n, in StepKey key, Span<float> contribution, bool training,
        bool checks) => new()
        {
            Count = n,
            First = 0,
            BatchCount = n,
            Training = training,
            Key = key,
            Parameters = parameters,
            Contribution = contribution,
            Scratch = _scratch,
            Team = _team,
            Times = Times,
            Checks = checks,
        };
}
