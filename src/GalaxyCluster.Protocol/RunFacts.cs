using System.Collections.Immutable;
using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol;

/// <summary>All that the rules need to know of a run. Made once from the run's definition; never changes.</summary>
public sealed record RunFacts
{
    private readonly int _largestShare;

    public required string RunHash { get; init; }

    /// <summary>The coordinator's own engine self-test digest; a worker must have the same.</summary>
    public required string SelfTestDigest { get; init; }

    /// <summary>Samples in each slot's share of the training split; the length is K, the number of slots.</summary>
    public required ImmutableArray<int> ShareSizes
    {
        get;
        init
        {
            field = value;
            _largestShare = 0;
            foreach (int size in value)
                _largestShare = Math.Max(_largestShare, size);
        }
    }

    /// <summary>Samples a slot takes in one round: microBatch x localSteps. The last round of an epoch may have fewer.</summary>
    public required int SamplesPerSlotRound { get; init; }

    public required int Epochs { get; init; }

    /// <summary>Samples in each part of the validation split: what every evaluation measures.</summary>
    public required ImmutableArray<int> EvaluationPartSizes { get; init; }

    /// <summary>Samples in each further part, of the test split, that only the evaluation after the last round has.</summary>
    public ImmutableArray<int> FinalPartSizes { get; init; } = [];

    /// <summary>Rounds after which the parameters are evaluated.</summary>
    public required ImmutableSortedSet<long> EvaluationRounds { get; init; }

    /// <summary>Part of the run's identity: leaving samples out changes numbers.</summary>
    public PoisonPolicy OnPoison { get; init; }

    public int SlotCount => ShareSizes.Length;

    /// <summary>Rounds until the largest share is used up.</summary>
    public int RoundsPerEpoch => (int)(((long)_largestShare + SamplesPerSlotRound - 1) / SamplesPerSlotRound);

    public long TotalRounds => (long)Epochs * RoundsPerEpoch;

    public bool EvaluatesAfter(long round) =>
        EvaluationRounds.Contains(round) && UnitCount(Stage.Evaluate(round)) > 0;

    /// <summary>
    /// The samples of a slot in a round, as the interval [First, First + Count) of positions in the slot's share in the
    /// epoch's order. Count is 0 when the share is used up.
    /// </summary>
    public (int First, int Count) SamplesOf(long round, int slot)
    {
        long first = round % RoundsPerEpoch * SamplesPerSlotRound;
        int share = ShareSizes[slot];
        return first >= share ? (share, 0) : ((int)first, (int)Math.Min(SamplesPerSlotRound, share - first));
    }

    /// <summary>Units of a stage, those without samples included.</summary>
    public int UnitCount(Stage stage) =>
        stage.Kind == StageKind.Train ? SlotCount
        : stage.Round == TotalRounds - 1 ? EvaluationPartSizes.Length + FinalPartSizes.Length
        : EvaluationPartSizes.Length;

    /// <summary>The samples of a unit as an interval; see <see cref="SamplesOf(long, int)"/>. A part begins at 0.</summary>
    public (int First, int Count) SamplesOf(Stage stage, int unit) =>
        stage.Kind == StageKind.Train ? SamplesOf(stage.Round, unit)
        : unit < EvaluationPartSizes.Length ? (0, EvaluationPartSizes[unit])
        : (0, FinalPartSizes[unit - EvaluationPartSizes.Length]);

    public int EpochOf(long round) => (int)(round / RoundsPerEpoch);
}
