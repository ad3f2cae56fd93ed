using GalaxyCluster.Coordinator.Durability;
using GalaxyCluster.Coordinator.Verification;
using GalaxyCluster.Training.Reports;

namespace GalaxyCluster.Coordinator.Explanation;

/// <summary>
/// What the metrics of a run that was trained in one process tell: it has no workers and no trace, but its rounds have
/// speeds.
/// </summary>
public static class LocalStory
{
    private const int SlowestShown = 5;

    /// <summary>The whole run.</summary>
    /// <exception cref="StateDirectoryException">The folder has no metrics, or damaged ones.</exception>
    public static RunStory OfRun(string folder)
    {
        MetricsProof metrics = Read(folder);
        StageStory[] rounds = [.. metrics.Rounds.Select(Of)];
        return new RunStory
        {
            Run = folder,
            RunHash = metrics.RunHash,
            Rounds = metrics.Rounds.Count,
            TotalRounds = metrics.Rounds.Count > 0 ? metrics.Rounds[0].TotalRounds : 0,
            SlowestRounds = [.. rounds.OrderByDescending(round => round.Seconds).Take(SlowestShown)],
            Time = new TimeStory { Compute = rounds.Sum(round => round.Seconds) },
            Notes =
            [
                "This run was trained in one process: it has no workers and no ledger, and its rounds are told by metrics.jsonl.",
            ],
        };
    }

    /// <summary>One round.</summary>
    /// <exception cref="StateDirectoryException">The folder has no metrics, or nothing of the round.</exception>
    public static RoundStory OfRound(string folder, long round)
    {
        MetricsProof metrics = Read(folder);
        if (round >= metrics.Rounds.Count)
        {
            throw new StateDirectoryException(
                $"nothing is known of round {round} in '{folder}': {metrics.Rounds.Count} are recorded, from 0 on");
        }
        RoundCommitted committed = metrics.Rounds[(int)round];
        return new RoundStory
        {
            Run = folder,
            Round = round,
            ParametersSha256 = committed.ParametersSha256,
            Stages = [Of(committed)],
        };
    }

    private static MetricsProof Read(string folder)
    {
        MetricsProof metrics = MetricsProof.Read(folder)
            ?? throw new StateDirectoryException(
                $"'{folder}' has neither {LedgerProof.FileName} nor {RunRecorder.MetricsFileName}: no run");
        return metrics.Problem is null
            ? metrics
            : throw new StateDirectoryException($"'{folder}': {metrics.Problem.Message}");
    }

    private static StageStory Of(RoundCommitted round)
    {
        double seconds = round.ImagesPerSecond > 0 ? round.Samples / round.ImagesPerSecond : 0;
        return new StageStory
        {
            Round = round.Round,
            Kind = "round",
            Term = 0,
            Began = DateTimeOffset.UnixEpoch,
            Seconds = seconds,
            Time = new TimeStory { Compute = seconds },
        };
    }
}
