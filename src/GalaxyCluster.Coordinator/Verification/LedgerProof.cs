using System.Collections.Immutable;
using System.Globalization;
using GalaxyCluster.Coordinator.Durability;
using GalaxyCluster.Coordinator.Loop;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Ledger;
using GalaxyCluster.Training.Runs;
using Microsoft.Data.Sqlite;

namespace GalaxyCluster.Coordinator.Verification;

/// <summary>
/// What a ledger file proves: its pages are sound, its run is the one that it says, its records are chained from the
/// run's origin on, and they use every sample of every epoch exactly once.
/// </summary>
internal sealed class LedgerProof
{
    public const string FileName = "ledger.db";

    private LedgerProof(RunDefinition? definition, long term)
    {
        Definition = definition;
        Term = term;
    }

    /// <summary>The run; null when its row is damaged.</summary>
    public RunDefinition? Definition { get; }

    public long Term { get; }

    /// <summary>The records up to the first that does not hold; null when none could be read.</summary>
    public LedgerAudit? Audit { get; private set; }

    /// <summary>As many as <see cref="Audit"/> says hold.</summary>
    public ImmutableArray<LedgerEntry> Entries { get; private set; } = [];

    /// <summary>The first thing that is wrong; null when all holds.</summary>
    public VerificationProblem? Problem { get; private set; }

    /// <exception cref="StateDirectoryException">No ledger, or another version's.</exception>
    public static LedgerProof Of(string path)
    {
        try
        {
            using LedgerFile file = LedgerFile.Open(path);
            return DamagedPage(file.Connection) is { } damage ? Failed(damage) : Of(file.Connection);
        }
        catch (SqliteException e)
        {
            return Failed(Wrong($"The file is damaged: {e.Message}; {LedgerStore.WhatToDo}."));
        }
        catch (LedgerDamageException e)
        {
            return Failed(Of(e));
        }
    }

    private static LedgerProof Of(SqliteConnection connection)
    {
        LedgerRunRow run = LedgerReader.ReadRun(connection);
        RunDefinition definition;
        try
        {
            definition = RunDefinition.FromJson(run.Definition, FileName);
        }
        catch (RunFormatException e)
        {
            return Failed(Wrong($"'definition' of the run was changed: {e.Message}") with { Field = "definition" });
        }
        var proof = new LedgerProof(definition, run.Term);
        ImmutableArray<LedgerEntry> entries;
        try
        {
            entries = LedgerReader.ReadAll(connection);
        }
        catch (LedgerDamageException e)
        {
            proof.Problem = Of(e);
            return proof;
        }
        proof.Problem = CheckRun(run, definition, entries);
        if (proof.Problem is null)
            proof.Examine(run, definition, entries);
        return proof;
    }

    private void Examine(LedgerRunRow run, RunDefinition definition, ImmutableArray<LedgerEntry> entries)
    {
        var audit = new LedgerAudit(PlanFacts.Of(definition, new RunPlan(definition), ""), run.Origin, new Term(run.Term));
        Audit = audit;
        for (int i = 0; i < entries.Length; i++)
        {
            string? followedBy = i + 1 < entries.Length ? entries[i + 1].Record.PreviousHash : null;
            LedgerBreak? broken = StoredEvaluation.FindFault(entries[i], definition.Data.Classes.Length) is { } counts
                && LedgerChain.HashOf(entries[i].Record) == entries[i].Record.Hash ? counts
                : audit.Add(entries[i].Record, followedBy);
            if (broken is null)
                continue;
            Problem = Wrong(broken.Reason) with
            {
                Record = i + 1,
                Round = broken.Stage.Round,
                Unit = broken.Unit,
                Field = broken.Field,
            };
            break;
        }
        Entries = entries[..(int)audit.Records];
    }

    // The first record's previous hash is the origin once more, and says which of two columns was changed.
    private static VerificationProblem? CheckRun(
        LedgerRunRow run, RunDefinition definition, ImmutableArray<LedgerEntry> entries)
    {
        if (run.Hash != definition.RunHash)
        {
            return Wrong($"'hash' of the run is {run.Hash}, but its definition gives {definition.RunHash}.") with
            {
                Field = "hash",
            };
        }
        string origin = LedgerChain.OriginOf(run.Hash, run.Definition);
        if (run.Origin != origin)
        {
            string field = !entries.IsEmpty && entries[0].Record.PreviousHash == run.Origin ? "definition" : "origin";
            return Wrong($"'{field}' of the run was changed after it was written.") with { Field = field };
        }
        if (run.TermHash == LedgerChain.TermHash(origin, run.Term))
            return null;
        string which = entries.Any(entry => entry.Record.Term.Number > run.Term) ? "term" : "term or term_hash";
        return Wrong($"'{which}' of the run was changed after it was written.") with { Field = which };
    }

    // https://www.sqlite.org/pragma.html#pragma_integrity_check
    private static VerificationProblem? DamagedPage(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check(1)";
        string result = command.ExecuteScalar() as string ?? "no answer";
        return result == "ok"
            ? null
            : Wrong($"The file is damaged: {result.ReplaceLineEndings(" ").Trim()}; {LedgerStore.WhatToDo}.") with
            {
                Field = "page",
            };
    }

    private static VerificationProblem Of(LedgerDamageException e) =>
        Wrong(string.Create(CultureInfo.InvariantCulture, $"{char.ToUpperInvariant(e.Message[0])}{e.Message[1..]}.")) with
        {
            Record = e.Record > 0 ? e.Record : null,
            Unit = e.Unit,
            Field = e.Field,
        };

    private static LedgerProof Failed(VerificationProblem problem) => new(null, 0) { Problem = problem };

    private static VerificationProblem Wrong(string message) => new(FileName, message);
}
