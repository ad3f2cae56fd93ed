using GalaxyCluster.Coordinator.Parameters;
using GalaxyCluster.Protocol;
using GalaxyCluster.Protocol.Slots;
using GalaxyCluster.Training.Evaluation;
using GalaxyCluster.Training.Slots;

namespace GalaxyCluster.Coordinator.Loop;

/// <summary>A contribution whose bytes are here and checked, waiting for the rules.</summary>
internal sealed class Upload(ContributionHeader header)
{
    private readonly TaskCompletionSource<Rejection?> _verdict = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ContributionHeader Header { get; } = header;

    /// <summary>Of a training block with samples.</summary>
    public ContributionBuffer? Sum { get; init; }

    /// <summary>Of an evaluation block: each part's counts, ascending.</summary>
    public IReadOnlyList<(int Part, EvaluationCounts Counts)> Counts { get; init; } = [];

    /// <summary>Where an accepted sum goes; null when only its digest was wanted.</summary>
    public RoundTree? Target { get; set; }

    /// <summary>Null: accepted.</summary>
    public Task<Rejection?> Verdict => _verdict.Task;

    public void Decide(Rejection? rejection) => _verdict.TrySetResult(rejection);
}
