using System.Collections.Immutable;
using GalaxyCluster.Coordinator.Parameters;
using GalaxyCluster.Training.Commits;
using GalaxyCluster.Training.Evaluation;

namespace GalaxyCluster.Coordinator.Durability;

/// <summary>An evaluation read back from the ledger, as if it had just been merged.</summary>
internal static class StoredEvaluation
{
    /// <exception cref="StateDirectoryException">The counts contradict each other.</exception>
    public static EvaluatedRound Of(LedgerEntry entry, CommitterState state)
    {
        ImmutableArray<SplitEvaluation>.Builder splits = ImmutableArray.CreateBuilder<SplitEvaluation>();
        foreach (LedgerCounts counts in entry.Counts)
        {
            int classes = 1;
            while (classes * classes < counts.Confusion.Length)
                classes++;
            try
            {
                splits.Add(new SplitEvaluation(counts.Split, new EvaluationCounts(
                    classes, [.. counts.Confusion], counts.LossSum, counts.Confusion.Sum())));
            }
            catch (Exception e) when (e is ArgumentException or OverflowException)
            {
                throw new StateDirectoryException($"the ledger's counts of {entry.Record.Stage} are damaged: {e.Message}", e);
            }
        }
        return new EvaluatedRound(entry.Record.Stage.Round, splits.ToImmutable(), state);
    }
}
