using System.Collections.Immutable;
using System.Globalization;
using GalaxyCluster.Coordinator.Tracing;
using GalaxyCluster.Protocol.Ledger;
using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Coordinator.Explanation;

/// <summary>Puts a round's rows of the trace in the order of time, each as a line.</summary>
internal static class Timeline
{
    public static ImmutableArray<TimelineEntry> Of(
        List<TraceStage> stages, List<TraceBlock> blocks, List<TraceTransfer> transfers, List<TraceEvent> events,
        ImmutableArray<LedgerRecord> records)
    {
        var lines = new List<Line>();
        foreach (TraceStage stage in stages)
            Add(lines, stage);
        foreach (TraceBlock block in blocks)
            Add(lines, block);
        foreach (TraceTransfer transfer in transfers)
            lines.Add(new Line(transfer.Ended, 1, transfer.Worker, Of(transfer)));
        foreach (TraceEvent e in events)
            lines.Add(new Line(e.At, 1, e.Worker, e.Cause.Length > 0 ? $"{e.Kind} ({e.Cause}): {e.Text}" : $"{e.Kind}: {e.Text}"));
        DateTimeOffset start = stages.Count > 0 ? stages.Min(stage => stage.Began)
            : lines.Count > 0 ? lines.Min(line => line.At) : DateTimeOffset.UnixEpoch;
        // Decisions have no time of their own: they are in the chain between the records that have one.
        IEnumerable<TimelineEntry> decided = records.Where(record => record.Decision is not null)
            .Select(record => new TimelineEntry(start, 0, record.Decision!.Worker?.Name ?? "", $"on record: {record.Decision!.Reason}"));
        return
        [
            .. lines.OrderBy(line => line.At).ThenBy(line => line.Rank)
                .Select(line => new TimelineEntry(line.At, (line.At - start).TotalMilliseconds, line.Worker, line.Text)),
            .. decided,
        ];
    }

    private static void Add(List<Line> lines, TraceStage stage)
    {
        lines.Add(new Line(stage.Began, 0, "", $"{stage.Stage} begins, term {stage.Term}"));
        if (stage.Collected is { } collected)
            lines.Add(new Line(collected, 2, "", "all units are in"));
        if (stage.Reduced is { } reduced && stage.Stage.Kind == StageKind.Train)
            lines.Add(new Line(reduced, 2, "", "the parameters of the next round are there"));
        if (stage.Durable is { } durable)
        {
            lines.Add(new Line(durable, 2, "", string.Create(
                CultureInfo.InvariantCulture, $"{stage.Stage} is on the disk; writing took {stage.Write.TotalMilliseconds:0.0} ms")));
        }
    }

    private static void Add(List<Line> lines, TraceBlock block)
    {
        string what = $"block {block.Block} of {block.Stage}";
        if (block.Assigned is { } assigned)
        {
            string again = block.IsBackup ? " too, as a backup" : block.Attempt > 0 ? $" (attempt {block.Attempt})" : "";
            lines.Add(new Line(assigned, 1, block.Worker, $"is asked for {what}{again}"));
        }
        if (block.Sent is { } sent)
        {
            string took = block.Assigned is { } from ? string.Create(
                CultureInfo.InvariantCulture, $" after {(sent - from).TotalMilliseconds:0.0} ms") : "";
            lines.Add(new Line(sent, 1, block.Worker, $"begins to send {what}{took}"));
        }
        string bytes = block is { Sent: { } began, Received: { } ended } ? string.Create(
            CultureInfo.InvariantCulture, $": {block.Bytes} bytes in {(ended - began).TotalMilliseconds:0.0} ms") : "";
        lines.Add(new Line(block.Ended, 1, block.Worker, block.Outcome switch
        {
            TraceOutcomes.Counted => $"{what} counts{bytes}",
            TraceOutcomes.Compared => $"{what} is compared with the one that counts{bytes}",
            TraceOutcomes.Overtaken => $"{what} is not needed any more: {block.Reason}",
            _ => $"{what} is {block.Outcome}: {block.Reason}",
        }));
    }

    private static string Of(TraceTransfer transfer) => string.Create(
        CultureInfo.InvariantCulture,
        $"has fetched {transfer.What}: {transfer.Bytes} bytes in {(transfer.Ended - transfer.Began).TotalMilliseconds:0.0} ms");

    /// <summary>Of lines at one moment, a stage's beginning comes first, and what units led to comes last.</summary>
    private readonly record struct Line(DateTimeOffset At, int Rank, string Worker, string Text);
}
