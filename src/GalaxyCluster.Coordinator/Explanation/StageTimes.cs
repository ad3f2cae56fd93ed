using GalaxyCluster.Coordinator.Tracing;
using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Coordinator.Explanation;

/// <summary>Where the time of a stage went, along the block that came last: everything else was there before it.</summary>
internal static class StageTimes
{
    /// <param name="stage">The stage.</param>
    /// <param name="blocks">All blocks of its round.</param>
    /// <param name="transfers">All transfers of its parameters.</param>
    public static StageStory Of(TraceStage stage, IEnumerable<TraceBlock> blocks, IEnumerable<TraceTransfer> transfers)
    {
        TraceBlock[] counted =
        [
            .. blocks.Where(block => block.Stage == stage.Stage && block.Term == stage.Term && block.Outcome == TraceOutcomes.Counted)
                .OrderBy(block => block.Ended),
        ];
        DateTimeOffset reduced = stage.Reduced ?? stage.Collected ?? stage.Began;
        var story = new StageStory
        {
            Round = stage.Stage.Round,
            Kind = stage.Stage.Kind == StageKind.Train ? "round" : "evaluation",
            Term = stage.Term,
            Began = stage.Began,
            Seconds = (reduced - stage.Began).TotalSeconds,
            DurableSeconds = stage.Durable is { } durable ? Seconds(reduced, durable) : 0,
            WriteSeconds = stage.Write.TotalSeconds,
            Time = new TimeStory { Reduce = Seconds(stage.Collected ?? reduced, reduced), Write = stage.Write.TotalSeconds },
        };
        return counted is [.., var last] ? Along(story, stage, last, counted, transfers) : story;
    }

    private static StageStory Along(
        StageStory story, TraceStage stage, TraceBlock last, TraceBlock[] counted, IEnumerable<TraceTransfer> transfers)
    {
        DateTimeOffset asked = last.Assigned ?? stage.Began;
        DateTimeOffset ready = asked;
        foreach (TraceTransfer transfer in transfers)
        {
            bool isFor = transfer.Incarnation == last.Incarnation && transfer.Term == last.Term
                && transfer.Round == stage.Stage.ParametersVersion;
            if (isFor && transfer.Ended > ready && transfer.Ended <= (last.Sent ?? last.Ended))
                ready = transfer.Ended;
        }
        DateTimeOffset sent = last.Sent ?? last.Ended;
        TraceBlock? other = counted.Length > 1 ? counted[^2] : null;
        return story with
        {
            WaitedFor = last.Worker,
            WaitedSeconds = other is null ? 0 : Seconds(other.Ended, last.Ended),
            Time = story.Time with
            {
                Fetch = Seconds(asked, ready),
                // What was lost with another worker before this block was asked for is time of computing, too.
                Compute = Seconds(stage.Began, asked) + Seconds(ready, sent),
                Send = Seconds(sent, stage.Collected ?? last.Ended),
            },
        };
    }

    public static double Seconds(DateTimeOffset from, DateTimeOffset to) => Math.Max(0, (to - from).TotalSeconds);
}
