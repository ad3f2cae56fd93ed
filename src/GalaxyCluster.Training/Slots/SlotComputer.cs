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
/// <remarks>
/// While it computes, the next mini-batch is assembled: of the same slot, or of the slot that was computed after this one
/// the last time.
/// </remarks>
public sealed class SlotComputer : IDisposable
{
    private readonly RunDefinition _definition;
    private readonly RunPlan _plan;
    private readonly BatchAssembler _assembler;
    private readonly ModelExecutor _executor;
    private readonly LocalStepper? _stepper;
    private readonly int _imageLength;
    private readonly int _classCount;
    private readonly SlotOrder[] _orders;
    private readonly (int Slot, int Rounds)[] _followers;
    private readonly BatchAhead _ahead;
    private float[] _images;
    private float[] _targets;
    private (long Round, int Slot) _last = (-1, -1);

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
        _assembler = Assembler(definition, train);
        Model model = definition.BuildModel();
        int batch = Math.Min(definition.Spec.MicroBatch, plan.LargestShare);
        _executor = new ModelExecutor(model, definition.Spec.Loss, batch, team);
        _stepper = definition.Spec.LocalSteps > 1 ? new LocalStepper(definition, plan) : null;
        _imageLength = train.Channels * train.Height * train.Width;
        _classCount = train.ClassCount;
        _images = new float[checked(batch * _imageLength)];
        _targets = new float[batch * _classCount];
        _orders = new SlotOrder[plan.SlotCount];
        _ahead = new BatchAhead(Assembler(definition, train), batch, _imageLength, _classCount);
        _followers = new (int, int)[plan.SlotCount];
        for (int slot = 0; slot < plan.SlotCount; slot++)
            _followers[slot] = slot + 1 < plan.SlotCount ? (slot + 1, 0) : (0, 1);
    }

    /// <summary>Mini-batches that were assembled while the one before was computed.</summary>
    internal long BatchesAhead => _ahead.Taken;

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
        Follow(round, slot);
        ReadOnlySpan<int> samples = SamplesOf(round, slot);
        if (samples.IsEmpty) return default;
        try
        {
            return _stepper is null
                ? Step(prepared, samples, default, new BatchKey(round, slot, 0), contribution)
                : TakeLocalSteps(_stepper, prepared, flat, samples, round, slot, contribution);
        }
        catch (NonFiniteException e)
        {
            throw new SlotException(_definition.RunHash, round, slot, e);
        }
    }

    public void Dispose()
    {
        _ahead.Dispose();
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
            samples = samples[mine.Length..];
            StepResult result = Step(
                step == 0 ? prepared : stepper.Prepare(), mine, samples, new BatchKey(round, slot, step), contribution);
            stepper.Step(contribution, result.Samples, round, step);
            total = new StepResult(
                total.LossSum + result.LossSum, total.Correct + result.Correct, total.Samples + result.Samples);
        }

        stepper.Contribute(flat, total.Samples, contribution);
        return total;
    }

    /// <param name="prepared">The parameters to start from.</param>
    /// <param name="samples">Of this mini-batch.</param>
    /// <param name="rest">Of those after it in the slot's round; both are read before anything is asked for.</param>
    /// <param name="key">Names the mini-batch.</param>
    /// <param name="contribution">Overwritten.</param>
    private StepResult Step(
        PreparedParameters prepared, ReadOnlySpan<int> samples, ReadOnlySpan<int> rest, BatchKey key,
        Span<float> contribution)
    {
        int epoch = _plan.EpochOf(key.Round);
        int count = samples.Length;
        if (!_ahead.Take(key, ref _images, ref _targets))
            _assembler.Fill(samples, epoch, augment: true, _images, _targets);
        AskForNext(rest, key);
        StepKey step = new(_definition.Spec.Seed, epoch, key.Round, key.Slot, key.LocalStep);
        return _executor.Train(
            prepared, _images.AsSpan(0, count * _imageLength), _targets.AsSpan(0, count * _classCount), count, step,
            contribution);
    }

    private void AskForNext(ReadOnlySpan<int> rest, BatchKey key)
    {
        int batch = _definition.Spec.MicroBatch;
        if (!rest.IsEmpty)
        {
            BatchKey step = key with { LocalStep = key.LocalStep + 1 };
            _ahead.Ask(step, _plan.EpochOf(key.Round), rest[..Math.Min(batch, rest.Length)]);
            return;
        }

        (int slot, int rounds) = _followers[key.Slot];
        long round = key.Round + rounds;
        if (round >= _plan.TotalRounds) return;
        ReadOnlySpan<int> samples = SamplesOf(round, slot);
        if (!samples.IsEmpty)
            _ahead.Ask(
                new BatchKey(round, slot, 0), _plan.EpochOf(round), samples[..Math.Min(batch, samples.Length)]);
    }

    private void Follow(long round, int slot)
    {
        if (_last.Slot >= 0 && round - _last.Round is >= 0 and <= 1)
            _followers[_last.Slot] = (slot, (int)(round - _last.Round));
        _last = (round, slot);
    }

    /// <exception cref="RunFormatException">An augmentation that these pictures cannot have.</exception>
    private static BatchAssembler Assembler(RunDefinition definition, ISampleSource train)
    {
        try
        {
            return new BatchAssembler(train, definition.Spec.Augment, definition.Spec.Seed);
        }
        catch (ArgumentException e)
        {
            throw new RunFormatException("run", 0, $"augment: {e.Message}");
        }
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
