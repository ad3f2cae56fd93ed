using System.Collections.Immutable;
using System.Security.Cryptography;
using GalaxyCluster.Coordinator.Parameters;
using GalaxyCluster.Protocol.Ledger;
using GalaxyCluster.Protocol.Slots;
using GalaxyCluster.Training.Commits;
using GalaxyCluster.Training.Evaluation;
using GalaxyCluster.Training.Runs;
using GalaxyCluster.Wire.Errors;
using GalaxyCluster.Wire.Mapping;

namespace GalaxyCluster.Coordinator.Durability;

/// <summary>An evaluation read back from the ledger, as if it had just been merged.</summary>
internal static class StoredEvaluation
{
    /// <exception cref="StateDirectoryException">The counts contradict the record or each other.</exception>
    public static EvaluatedRound Of(LedgerEntry entry, CommitterState state, RunPlan plan, int classes)
    {
        long round = entry.Record.Stage.Round;
        if (FindFault(entry, classes) is { } fault)
            throw new StateDirectoryException($"the ledger is damaged: {fault.Reason} {LedgerStore.WhatToDo}");
        try
        {
            var merge = new EvaluationMerge(plan, round, classes);
            for (int i = 0; i < entry.Counts.Length; i++)
            {
                (int[] confusion, double lossSum, int samples) = CountsFormat.Read(entry.Counts[i].AsSpan(), classes);
                merge.Add(entry.Record.Units[i].Unit, new EvaluationCounts(classes, confusion, lossSum, samples));
            }
            return new EvaluatedRound(round, merge.Merge(), merge.Parts, state);
        }
        catch (Exception e) when (e is WireException or ArgumentException or InvalidOperationException)
        {
            throw new StateDirectoryException($"the ledger's counts of {entry.Record.Stage} are damaged: {e.Message}", e);
        }
    }

    /// <summary>The counts of each part in the bytes that its digest is of.</summary>
    public static ImmutableArray<ImmutableArray<byte>> BytesOf(EvaluatedRound evaluation) =>
        [.. evaluation.Parts.Select(part => ImmutableArray.Create(CountsFormat.Write(part.Confusion, part.LossSum)))];

    /// <summary>Null when every unit of an evaluation has the counts that its digest is of, and a round has none.</summary>
    public static LedgerBreak? FindFault(LedgerEntry entry, int classes)
    {
        LedgerRecord record = entry.Record;
        int expected = record is { Stage.Kind: StageKind.Evaluate, Decision: null } ? record.Units.Length : 0;
        if (entry.Counts.Length != expected)
            return Fault(null, $"The {record.Stage} has {entry.Counts.Length} rows of counts, not {expected}.");
        for (int i = 0; i < expected; i++)
        {
            ReadOnlySpan<byte> counts = entry.Counts[i].AsSpan();
            if (counts.Length != CountsFormat.LengthOf(classes)
                || ContributionMapping.DigestOf(SHA256.HashData(counts)) != record.Units[i].Digest)
                return Fault(record.Units[i].Unit, $"The counts of part {record.Units[i].Unit} of the {record.Stage} were changed.");
        }
        return null;

        LedgerBreak Fault(int? unit, string reason) => new(-1, record.Stage, reason) { Field = "counts", Unit = unit };
    }
}
