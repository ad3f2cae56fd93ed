using System.Collections.Immutable;
using GalaxyCluster.Coordinator.Durability;
using GalaxyCluster.Coordinator.Tracing;
using GalaxyCluster.Coordinator.Verification;
using GalaxyCluster.Protocol.Ledger;
using GalaxyCluster.Protocol.Slots;
using GalaxyCluster.Training.Runs;
using Microsoft.Data.Sqlite;

namespace GalaxyCluster.Coordinator.Explanation;

/// <summary>
/// Tells from a state directory what happened in a run: from the ledger who computed what, from the trace when, how long
/// and why. Only reads; a cluster may be running on the folder.
/// </summary>
public static class RunExplanation
{
    private const int SlowestShown = 5;

    /// <summary>The whole run.</summary>
    /// <exception cref="StateDirectoryException">No ledger, another version's, or a damaged one.</exception>
    public static RunStory OfRun(string folder) => Read(folder, connection =>
    {
        LedgerRunRow run = LedgerReader.ReadRun(connection);
        RunDefinition definition = RunDefinition.FromJson(run.Definition, LedgerProof.FileName);
        var reader = new TraceReader(connection, null);
        List<TraceEvent> events = reader.Events();
        List<TraceBlock> blocks = reader.Blocks();
        List<TraceTransfer> transfers = reader.Transfers();
        ImmutableArray<StageStory> stages = StoriesOf(reader.Stages(), blocks, transfers);
        ImmutableArray<LedgerEntry> entries = LedgerReader.ReadAll(connection);
        long rounds = entries.Count(entry => entry.Record is { Stage.Kind: StageKind.Train, Decision: null });
        return new RunStory
        {
            Run = folder,
            RunHash = run.Hash,
            Rounds = rounds,
            TotalRounds = new RunPlan(definition).TotalRounds,
            Starts = [.. events.Where(e => e.Kind == TraceKinds.Started).Select(Of)],
            Members = MembersOf(entries, events, blocks, transfers),
            Events = [.. events.Where(e => e.Kind is not (TraceKinds.Started or TraceKinds.Active)).Select(Of)],
            SlowestRounds = [.. stages.OrderByDescending(stage => stage.Seconds).Take(SlowestShown)],
            Time = Sum(stages),
            Notes = NotesOf(stages.Count(stage => stage.Kind == "round"), rounds),
        };
    });

    /// <summary>One round.</summary>
    /// <exception cref="StateDirectoryException">No ledger, another version's, a damaged one, or nothing is known of the round.</exception>
    public static RoundStory OfRound(string folder, long round) => Read(folder, connection =>
    {
        var reader = new TraceReader(connection, round);
        List<TraceBlock> blocks = reader.Blocks();
        List<TraceTransfer> transfers = reader.Transfers();
        List<TraceTransfer> later = new TraceReader(connection, round + 1).Transfers();
        List<TraceStage> stages = reader.Stages();
        List<TraceEvent> events = reader.Events();
        ImmutableArray<LedgerRecord> records =
            [.. LedgerReader.ReadAll(connection).Select(entry => entry.Record).Where(record => record.Stage.Round == round)];
        if (stages.Count == 0 && records.IsEmpty)
            throw new StateDirectoryException($"nothing is known of round {round} in '{folder}': rounds count from 0");
        return new RoundStory
        {
            Run = folder,
            Round = round,
            ParametersSha256 =
                records.FirstOrDefault(record => record is { Stage.Kind: StageKind.Train, Decision: null })?.ParametersSha256 ?? "",
            Stages = StoriesOf(stages, blocks, [.. transfers, .. later]),
            Units = [.. records.SelectMany(record => record.Units.Select(unit => Of(record, unit)))],
            Timeline = Timeline.Of(stages, blocks, transfers, events, records),
        };
    });

    private static ImmutableArray<string> NotesOf(int traced, long rounds) => traced >= rounds
        ? []
        :
        [
            $"{traced} of {rounds} rounds are in the trace: what is oldest makes room, and what is newest is not on the disk "
            + "yet when a process is killed.",
        ];

    private static T Read<T>(string folder, Func<SqliteConnection, T> read)
    {
        string path = Path.Combine(folder, LedgerProof.FileName);
        try
        {
            using LedgerFile file = LedgerFile.Open(path);
            return read(file.Connection);
        }
        catch (Exception e) when (e is SqliteException or LedgerDamageException or RunFormatException)
        {
            throw new StateDirectoryException($"the ledger '{path}' is damaged: {e.Message}; {LedgerStore.WhatToDo}", e);
        }
    }

    private static ImmutableArray<StageStory> StoriesOf(
        List<TraceStage> stages, IEnumerable<TraceBlock> blocks, IEnumerable<TraceTransfer> transfers)
    {
        ILookup<long, TraceBlock> blocksOf = blocks.ToLookup(block => block.Stage.Round);
        ILookup<long, TraceTransfer> transfersOf = transfers.ToLookup(transfer => transfer.Round);
        ImmutableArray<StageStory>.Builder stories = ImmutableArray.CreateBuilder<StageStory>(stages.Count);
        DateTimeOffset? before = null;
        long term = 0;
        foreach (TraceStage stage in stages)
        {
            StageStory story = StageTimes.Of(stage, blocksOf[stage.Stage.Round], transfersOf[stage.Stage.ParametersVersion]);
            double between = before is { } end && term == stage.Term ? StageTimes.Seconds(end, stage.Began) : 0;
            stories.Add(story with { Time = story.Time with { Between = between } });
            (before, term) = (stage.Reduced ?? before, stage.Term);
        }
        return stories.MoveToImmutable();
    }

    private static ImmutableArray<MemberStory> MembersOf(
        ImmutableArray<LedgerEntry> entries, List<TraceEvent> events, List<TraceBlock> blocks, List<TraceTransfer> transfers)
    {
        var units = new Dictionary<string, (long Units, long Audited)>(StringComparer.Ordinal);
        foreach (LedgerUnit unit in entries.SelectMany(entry => entry.Record.Units))
        {
            (long count, long audited) = units.GetValueOrDefault(unit.Worker.Name);
            units[unit.Worker.Name] = (count + 1, audited + (unit.Auditor is null ? 0 : 1));
        }
        string[] names =
        [
            .. units.Keys.Concat(events.Select(e => e.Worker)).Concat(blocks.Select(block => block.Worker))
                .Where(name => name.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        ];
        return
        [
            .. names.Select(name => MemberOf(
                name, units.GetValueOrDefault(name), events.Where(e => e.Worker == name), [.. blocks.Where(b => b.Worker == name)],
                [.. transfers.Where(t => t.Worker == name)])),
        ];
    }

    private static MemberStory MemberOf(
        string name, (long Units, long Audited) units, IEnumerable<TraceEvent> events, TraceBlock[] blocks,
        TraceTransfer[] transfers) => new()
        {
            Worker = name,
            Joins = events.Count(e => e.Kind == TraceKinds.Joined),
            Losses = events.Where(e => e.Kind == TraceKinds.Lost).GroupBy(e => e.Cause)
                .ToImmutableSortedDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal),
            Units = units.Units,
            Audited = units.Audited,
            Counted = blocks.Count(block => block.Outcome == TraceOutcomes.Counted),
            Compared = blocks.Count(block => block.Outcome == TraceOutcomes.Compared),
            Refused = blocks.Count(block => block.Outcome == TraceOutcomes.Refused),
            Overtaken = blocks.Count(block => block.Outcome == TraceOutcomes.Overtaken),
            Revoked = blocks.Count(block => block.Outcome == TraceOutcomes.Revoked),
            ComputeSeconds = blocks.Sum(block => block is { Assigned: { } from, Sent: { } to } ? StageTimes.Seconds(from, to) : 0),
            SendSeconds = blocks.Sum(block => block is { Sent: { } from, Received: { } to } ? StageTimes.Seconds(from, to) : 0),
            FetchSeconds = transfers.Sum(transfer => StageTimes.Seconds(transfer.Began, transfer.Ended)),
            BytesSent = blocks.Sum(block => block.Bytes),
            BytesFetched = transfers.Sum(transfer => transfer.Bytes),
        };

    private static TimeStory Sum(ImmutableArray<StageStory> stages) => new()
    {
        Fetch = stages.Sum(stage => stage.Time.Fetch),
        Compute = stages.Sum(stage => stage.Time.Compute),
        Send = stages.Sum(stage => stage.Time.Send),
        Reduce = stages.Sum(stage => stage.Time.Reduce),
        Between = stages.Sum(stage => stage.Time.Between),
        Write = stages.Sum(stage => stage.Time.Write),
    };

    private static StoryEvent Of(TraceEvent e) => new(e.At, e.Term, e.Kind, e.Round, e.Worker, e.Cause, e.Text);

    private static UnitStory Of(LedgerRecord record, LedgerUnit unit) => new(
        record.Stage.Kind == StageKind.Train ? "slot" : "part", unit.Unit, unit.First, unit.Count, unit.Worker.Name,
        unit.Incarnation.Number, unit.Attempt, unit.Block.ToString(), unit.Digest.ToString("x32", null), unit.Auditor?.Name ?? "");
}
