using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Loading;
using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Optimizers;
using GalaxyCluster.Engine.Training;
using GalaxyCluster.Training.Runs;

namespace GalaxyCluster.Training.Slots;

/// <summary>
/// Computes a slot's contribution to a round: a pure function of (run, parameters, round, slot).
/// localSteps = 1: the sum of the gradients over the slot's samples. localSteps &gt; 1: from the round's parameters and
/// a zero optimizer state, the slot steps on its own mini-batches, and contributes n × (start − end) for trainables.
/// Buffers contribute n × their new value. n is the number of samples. One computer a thread; after each slot's first
/// round it allocates nothing.
/// </summary>
public sealed class SlotComputer : IDisposable
{
    private readonly RunDefinition _definition;
    private readonly RunPlan _plan;
    private readonly BatchAssembler _assembler;
    private readonly ModelExecutor _executor;
    private readonly LocalStepper? _stepper;
    private readonly int _imageLength;
    private readonly int _classCount;
    private readonly float[] _images;
    private readonly float[] _targets;
    private readonly SlotOrder[] _orders;

    /// <param name="definition">The run.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="train">The training split; may be shared by many computers.</param>
    /// <param name="team">Threads that split the work inside the slot; null for the calling thread alone.</param>
    /// <exception cref="RunFormatException">An augmentation that these pictures cannot have.</exception>
    public SlotComputer(RunDefinition definition, RunPlan plan, ISampleSource train, ThreadTeam? team)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(train);
        _definition = definition;
        _plan = plan;
        try
        {
            _assembler = new BatchAssembler(train, definition.Spec.Augment, definition.Spec.Seed);
        }
        catch (ArgumentException e)
        {
            throw new RunFormatException("run", 0, $"augment: {e.Message}");
        }

        Model model = definition.BuildModel();
        int batch = Math.Min(definition.Spec.MicroBatch, plan.LargestShare);
        _executor = new ModelExecutor(model, definition.Spec.Loss, batch, team);
        _stepper = definition.Spec.LocalSteps > 1 ? new LocalStepper(definition, plan) : null;
        _imageLength = train.Channels * train.Height * train.Width;
        _classCount = train.ClassCount;
        _images = new float[checked(batch * _imageLength)];
        _targets = new float[batch * _classCount];
        _orders = new SlotOrder[plan.SlotCount];
    }

    /// <param name="prepared">The round's parameters, loaded.</param>
    /// <param name="flat">The same parameters, in flat order.</param>
    /// <param name="round">0-based.</param>
    /// <param name="slot">0-based.</param>
    /// <param name="contribution">
    /// Overwritten, unless the slot is empty in this round (0 samples in the result).
    /// </param>
    /// <exception cref="SlotException">A loss, gradient or parameter became NaN or infinite.</exception>
    public StepResult Compute(
        PreparedParameters prepared, ReadOnlySpan<float> flat, long round, int slot, Span<float> contribution)
    {
        ArgumentNullException.ThrowIfNull(prepared);
        ReadOnlySpan<int> samples = SamplesOf(round, slot);
        if (samples.IsEmpty) return default;
        try
        {
            return _stepper is null
                ? Step(prepared, samples, round, slot, 0, contribution)
                : TakeLocalSteps(_stepper, prepared, flat, samples, round, slot, contribution);
        }
        catch (NonFiniteException e)
        {
            throw new SlotException(_definition.RunHash, round, slot, e);
        }
    }

    public void Dispose()
    {
        _executor.Dispose();
        _stepper?.Dispose();
    }

    private StepResult TakeLocalSteps(
        LocalStepper stepper, PreparedParameters prepared, ReadOnlySpan<float> flat, ReadOnlySpan<int> samples,
        long round, int slot,
        Span<float> contribution)
    {
        int batch = _definition.Spec.MicroBatch;
        stepper.Start(flat);
        StepResult total = default;
        for (int step = 0; !samples.IsEmpty; step++)
        {
            ReadOnlySpan<int> mine = samples[..Math.Min(batch, samples.Length)];
            StepResult result = Step(step == 0 ? prepared : stepper.Prepare(), mine, round, slot, step, contribution);
            stepper.Step(contribution, result.Samples, round, step);
            total = new StepResult(
                total.LossSum + result.LossSum, total.Correct + result.Correct, total.Samples + result.Samples);
            samples = samples[mine.Length..];
        }

        stepper.Contribute(flat, total.Samples, contribution);
        return total;
    }

    private StepResult Step(
        PreparedParameters prepared, ReadOnlySpan<int> samples, long round, int slot, int localStep,
        Span<float> contribution)
    {
        int epoch = _plan.EpochOf(round);
        Span<float> images = _images.AsSpan(0, samples.Length * _imageLength);
        Span<float> targets = _targets.AsSpan(0, samples.Length * _classCount);
        _assembler.Fill(samples, epoch, augment: true, images, targets);
        StepKey key = new(_definition.Spec.Seed, epoch, round, slot, localStep);
        return _executor.Train(prepared, images, targets, samples.Length, key, contribution);
    }

    private ReadOnlySpan<int> SamplesOf(long round, int slot)
    {
        int count = _plan.SampleCount(round, slot);
        if (count == 0) return default;
        ref SlotOrder order = ref _orders[slot];
        int epoch = _plan.EpochOf(round);
        if (order.Samples is null || order.Epoch != epoch)
        {
            order.Samples ??= new int[_plan.SlotRange(slot).Count];
            _plan.EpochOrder(epoch, slot, order.Samples);
            order.Epoch = epoch;
        }

        return order.Samples.AsSpan(_plan.RoundInEpoch(round) * _plan.SamplesPerSlotRound, count);
    }

    /// <summary>The order in which a slot goes through its share, kept for the epoch.</summary>
    private struct SlotOrder
    {
        public int Epoch;
        public int[]? Samples;
    }
}
