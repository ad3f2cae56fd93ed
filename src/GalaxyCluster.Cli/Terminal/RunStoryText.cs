using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using GalaxyCluster.Coordinator.Explanation;

namespace GalaxyCluster.Cli.Terminal;

/// <summary>What happened in a run, for a person.</summary>
internal static class RunStoryText
{
    private const int EventsShown = 30;

    public static string Describe(RunStory story)
    {
        var text = new StringBuilder();
        text.AppendLine($"{story.Run}: run {Short(story.RunHash)}, {story.Rounds} of {story.TotalRounds} rounds on the disk");
        foreach (StoryEvent start in story.Starts)
            text.AppendLine($"{Time(start.At)}  {start.Text}");
        if (!story.Members.IsEmpty)
            text.AppendLine().Append(Members(story));
        text.AppendLine().Append(Shares(story.Time));
        if (!story.SlowestRounds.IsEmpty)
            text.AppendLine().Append(Slowest(story));
        if (!story.Events.IsEmpty)
            text.AppendLine().Append(Events(story));
        foreach (string note in story.Notes)
            text.AppendLine(note);
        return text.ToString().TrimEnd();
    }

    /// <summary>One stage's parts, along the block that came last.</summary>
    public static string Parts(TimeStory time) => string.Create(
        CultureInfo.InvariantCulture,
        $"parameters {Ms(time.Fetch)}, compute {Ms(time.Compute)}, send {Ms(time.Send)}, reduce {Ms(time.Reduce)}");

    public static string Ms(double seconds) =>
        seconds < 10 ? string.Create(CultureInfo.InvariantCulture, $"{seconds * 1000:0.0} ms")
        : string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s");

    public static string Time(DateTimeOffset at) => at.ToLocalTime().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);

    private static string Members(RunStory story)
    {
        var table = new TextTable(
        [
            "worker", "joins", "units", "blocks", "audits", "refused", "overtaken", "taken back", "compute", "send", "fetch",
            "MB up", "MB down",
        ]);
        var losses = new StringBuilder();
        foreach (MemberStory member in story.Members)
        {
            table.Add(
            [
                member.Worker, Number(member.Joins), Number(member.Units), Number(member.Counted), Number(member.Compared),
                Number(member.Refused), Number(member.Overtaken), Number(member.Revoked), Ms(member.ComputeSeconds),
                Ms(member.SendSeconds), Ms(member.FetchSeconds), Megabytes(member.BytesSent), Megabytes(member.BytesFetched),
            ]);
            if (!member.Losses.IsEmpty)
            {
                IEnumerable<string> causes = member.Losses.Select(loss => $"{loss.Key} {loss.Value} x");
                losses.AppendLine($"{member.Worker} was lost: {string.Join(", ", causes)}");
            }
        }
        return table.ToText() + losses;
    }

    private static string Shares(TimeStory time)
    {
        if (time.Total <= 0)
            return "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"of {time.Total:0.0} s in rounds: parameters {time.Fetch / time.Total:P1}, "
            + $"compute {time.Compute / time.Total:P1}, send {time.Send / time.Total:P1}, "
            + $"reduce {time.Reduce / time.Total:P1}, between rounds {time.Between / time.Total:P1}; "
            + $"beside them {time.Write:0.0} s of writing to the disk{Environment.NewLine}");
    }

    private static string Slowest(RunStory story)
    {
        var text = new StringBuilder().AppendLine("slowest:");
        foreach (StageStory stage in story.SlowestRounds)
        {
            string name = stage.Kind == "round" ? "round" : "evaluation after round";
            string waited = stage.WaitedFor.Length == 0 ? ""
                : stage.WaitedSeconds > 0 ? $"; {stage.WaitedFor} was waited for, {Ms(stage.WaitedSeconds)} alone"
                : $"; all by {stage.WaitedFor}";
            text.AppendLine($"  {name} {stage.Round}: {Ms(stage.Seconds)} ({Parts(stage.Time)}){waited}");
        }
        return text.ToString();
    }

    private static string Events(RunStory story)
    {
        var text = new StringBuilder();
        int skipped = story.Events.Length - EventsShown;
        text.AppendLine(skipped > 0 ? $"the last {EventsShown} of {story.Events.Length} events (--json has all):" : "events:");
        foreach (StoryEvent e in story.Events.TakeLast(EventsShown))
        {
            string cause = e.Cause.Length > 0 ? $" ({e.Cause})" : "";
            text.AppendLine($"{Time(e.At)}  round {e.Round,4}  {e.Kind}{cause}: {e.Text}");
        }
        return text.ToString();
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Megabytes(long bytes) => (bytes / 1e6).ToString("F1", CultureInfo.InvariantCulture);

    private static string Short(string hash) => hash.Length > 12 ? hash[..12] : hash;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RunStory))]
[JsonSerializable(typeof(RoundStory))]
internal sealed partial class ExplanationJson : JsonSerializerContext;
