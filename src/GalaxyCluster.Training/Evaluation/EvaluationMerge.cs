using System.Collections.Immutable;
using GalaxyCluster.Training.Runs;

namespace GalaxyCluster.Training.Evaluation;

/// <summary>
/// Gathers the parts of the evaluation after a round, in any order, and adds them up in part order. Thread-safe.
/// </summary>
public sealed class EvaluationMerge(RunPlan plan, long round, int classes)
{
    private readonly Lock _gate = new();
    private readonly EvaluationCounts?[] _parts = new EvaluationCounts?[plan.EvaluationPartCount(round)];
    private int _missing = plan.EvaluationPartCount(round);

    public long Round { get; } = round;

    public int PartCount => _parts.Length;

    /// <summary>The counts of each part, in part order.</summary>
    /// <exception cref="InvalidOperationException">A part is missing.</exception>
    public ImmutableArray<EvaluationCounts> Parts
    {
        get
        {
            lock (_gate)
            {
                return
                [
                    .. _parts.Select((counts, part) => counts ?? throw new InvalidOperationException(
                        $"part {part} of the evaluation after round {Round} is missing")),
                ];
            }
        }
    }

    public bool IsComplete
    {
        get
        {
            lock (_gate) return _missing == 0;
        }
    }

    /// <exception cref="ArgumentException">The counts are not of this part.</exception>
    /// <exception cref="InvalidOperationException">The part was added before.</exception>
    public void Add(int part, EvaluationCounts counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        EvaluationPart expected = plan.EvaluationPart(Round, part);
        if (counts.Samples != expected.Count || counts.Classes != classes)
        {
            throw new ArgumentException(
                $"part {part} of the evaluation after round {Round} has {expected.Count} samples of {classes} "
                + $"classes, not {counts.Samples} of {counts.Classes}",
                nameof(counts));
        }

        lock (_gate)
        {
            if (_parts[part] is not null)
                throw new InvalidOperationException(
                    $"part {part} of the evaluation after round {Round} was added before");
            _parts[part] = counts;
            _missing--;
        }
    }

    /// <summary>The sums of each split, in the order of the plan.</summary>
    /// <exception cref="InvalidOperationException">A part is missing.</exception>
    public ImmutableArray<SplitEvaluation> Merge()
    {
        ImmutableArray<SplitEvaluation>.Builder splits = ImmutableArray.CreateBuilder<SplitEvaluation>();
        lock (_gate)
        {
            for (int part = 0; part < _parts.Length; part++)
            {
                EvaluationCounts counts = _parts[part]
                    ?? throw new InvalidOperationException(
                        $"part {part} of the evaluation after round {Round} is missing");
                string split = plan.EvaluationPart(Round, part).Split;
                if (splits.Count == 0 || splits[^1].Split != split)
                    splits.Add(new SplitEvaluation(split, new EvaluationCounts(classes)));
                splits[^1].Counts.Add(counts);
            }
        }

        return splits.ToImmutable();
    }
}
