using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Engine.Random;

namespace GalaxyCluster.Training.Runs;

/// <summary>
/// Which samples a slot takes in a round, and what is evaluated after it: a pure function of the run, the same on every
/// machine. Slot k owns the contiguous share [k·N/K, (k+1)·N/K) of the training split, reshuffles it every epoch by a
/// permutation keyed by (seed, epoch, slot), and takes microBatch × localSteps samples of it a round. An epoch lasts
/// until the largest share is used up, so every sample is used exactly once in it; slots that ran out are empty.
/// Immutable and thread-safe.
/// </summary>
public sealed class RunPlan
{
    /// <summary>
    /// Samples of one evaluation part: small enough to spread over workers, large enough to be worth sending.
    /// </summary>
    public const int EvaluationPartSamples = 256;

    private readonly RunShape _shape;

    public RunPlan(RunDefinition definition)
        : this((definition ?? throw new ArgumentNullException(nameof(definition))).Shape)
    {
    }

    internal RunPlan(RunShape shape)
    {
        _shape = shape;
        SlotCount = shape.Slots;
        SamplesPerSlotRound = checked(shape.MicroBatch * shape.LocalSteps);
        int largestShare = 0;
        for (int slot = 0; slot < SlotCount; slot++) largestShare = Math.Max(largestShare, SlotRange(slot).Count);
        LargestShare = largestShare;
        RoundsPerEpoch = (largestShare + SamplesPerSlotRound - 1) / SamplesPerSlotRound;
        TotalRounds = (long)RoundsPerEpoch * shape.Epochs;
    }

    public int SlotCount { get; }

    public int RoundsPerEpoch { get; }

    public long TotalRounds { get; }

    /// <summary>The most samples a slot uses in one round: microBatch × localSteps.</summary>
    public int SamplesPerSlotRound { get; }

    /// <summary>Samples of the largest slot share.</summary>
    public int LargestShare { get; }

    /// <summary>Optimizer steps of the whole run as the schedule counts them: rounds × localSteps.</summary>
    public long TotalSteps => TotalRounds * _shape.LocalSteps;

    public int EpochOf(long round) => (int)(Checked(round) / RoundsPerEpoch);

    public int RoundInEpoch(long round) => (int)(Checked(round) % RoundsPerEpoch);

    public bool IsLastOfEpoch(long round) => RoundInEpoch(round) == RoundsPerEpoch - 1;

    /// <summary>The slot's share of the training split; Count is 0 when there are fewer samples than slots.</summary>
    public (int First, int Count) SlotRange(int slot)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slot);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(slot, _shape.Slots);
        long first = (long)slot * _shape.TrainCount / _shape.Slots;
        long end = ((long)slot + 1) * _shape.TrainCount / _shape.Slots;
        return ((int)first, (int)(end - first));
    }

    /// <summary>How many samples the slot uses in the round; 0 for an empty slot.</summary>
    public int SampleCount(long round, int slot)
    {
        int taken = RoundInEpoch(round) * SamplesPerSlotRound;
        return Math.Clamp(SlotRange(slot).Count - taken, 0, SamplesPerSlotRound);
    }

    /// <summary>How many samples all slots use in the round; never 0.</summary>
    public int SampleCount(long round)
    {
        int total = 0;
        for (int slot = 0; slot < SlotCount; slot++) total += SampleCount(round, slot);
        return total;
    }

    /// <summary>
    /// The order in which the slot goes through its share in an epoch: sample indices of the training split.
    /// </summary>
    /// <param name="into">At least as long as the share.</param>
    /// <returns>The share's length.</returns>
    public int EpochOrder(int epoch, int slot, Span<int> into)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        (int first, int count) = SlotRange(slot);
        Span<int> order = into[..count];
        new CounterRandom(_shape.Seed, RandomPurpose.Shuffle, (uint)epoch, (uint)slot).Permutation(order);
        foreach (ref int sample in order) sample += first;
        return count;
    }

    /// <summary>
    /// The samples the slot uses in the round, in order of use. Computes the epoch's order anew: see
    /// <see cref="EpochOrder"/>.
    /// </summary>
    /// <param name="into">At least <see cref="SamplesPerSlotRound"/> long.</param>
    /// <returns>How many; 0 when the slot is empty in this round.</returns>
    public int Samples(long round, int slot, Span<int> into)
    {
        int count = SampleCount(round, slot);
        if (count == 0) return 0;
        int[] order = new int[SlotRange(slot).Count];
        EpochOrder(EpochOf(round), slot, order);
        order.AsSpan(RoundInEpoch(round) * SamplesPerSlotRound, count).CopyTo(into);
        return count;
    }

    /// <summary>Whether the parameters after this round are evaluated.</summary>
    public bool EvaluatesAfter(long round) => EvaluationPartCount(round) > 0;

    /// <summary>
    /// How many evaluation parts follow the round: of validation after an evaluated epoch, and of test after the last.
    /// </summary>
    public int EvaluationPartCount(long round)
    {
        if (!IsEvaluated(round)) return 0;
        int parts = Parts(_shape.ValidationCount);
        return round == TotalRounds - 1 ? parts + Parts(_shape.TestCount) : parts;
    }

    /// <summary>
    /// Part number <paramref name="part"/> of the evaluation after the round: validation's parts first, then test's.
    /// </summary>
    public EvaluationPart EvaluationPart(long round, int part)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(part);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(part, EvaluationPartCount(round));
        int validation = Parts(_shape.ValidationCount);
        return part < validation
            ? PartOf(SplitNames.Validation, _shape.ValidationCount, part)
            : PartOf(SplitNames.Test, _shape.TestCount, part - validation);
    }

    /// <summary>All parts of a split of <paramref name="samples"/> samples, as any evaluation cuts it.</summary>
    public static IEnumerable<EvaluationPart> PartsOf(string split, int samples)
    {
        for (int part = 0; part < Parts(samples); part++) yield return PartOf(split, samples, part);
    }

    private static EvaluationPart PartOf(string split, int samples, int part)
    {
        int first = part * EvaluationPartSamples;
        return new EvaluationPart(split, first, Math.Min(EvaluationPartSamples, samples - first));
    }

    private static int Parts(int samples) => (samples + EvaluationPartSamples - 1) / EvaluationPartSamples;

    private bool IsEvaluated(long round) =>
        IsLastOfEpoch(round) && (round == TotalRounds - 1 || (EpochOf(round) + 1) % _shape.EvaluateEvery == 0);

    private long Checked(long round)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(round);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(round, TotalRounds);
        return round;
    }
}
