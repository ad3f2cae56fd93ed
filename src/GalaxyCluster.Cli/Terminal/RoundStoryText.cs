using System.Globalization;
using System.Text;
using GalaxyCluster.Coordinator.Explanation;

namespace GalaxyCluster.Cli.Terminal;

/// <summary>What happened in one round, for a person.</summary>
internal static class RoundStoryText
{
    public static string Describe(RoundStory story)
    {
        var text = new StringBuilder();
        text.AppendLine($"{story.Run}: round {story.Round}"
            + (story.ParametersSha256.Length > 0 ? $", parameters after it {story.ParametersSha256}" : ", not on the disk"));
        foreach (StageStory stage in story.Stages)
            text.AppendLine(Stage(stage));
        if (!story.Units.IsEmpty)
            text.AppendLine().Append(Units(story));
        if (!story.Timeline.IsEmpty)
            text.AppendLine();
        foreach (TimelineEntry entry in story.Timeline)
        {
            string worker = entry.Worker.Length > 0 ? entry.Worker + " " : "";
            text.AppendLine(string.Create(
                CultureInfo.InvariantCulture, $"{entry.Milliseconds,10:0.0} ms  {worker}{entry.Text}"));
        }
        return text.ToString().TrimEnd();
    }

    private static string Stage(StageStory stage)
    {
        string waited = stage.WaitedFor.Length == 0 ? "" : $"; {stage.WaitedFor} came last"
            + (stage.WaitedSeconds > 0 ? $", {RunStoryText.Ms(stage.WaitedSeconds)} after the one before" : "");
        string disk = stage.DurableSeconds > 0
            ? $"; on the disk {RunStoryText.Ms(stage.DurableSeconds)} later, "
                + $"of which writing {RunStoryText.Ms(stage.WriteSeconds)}"
            : "";
        return $"{stage.Kind}, term {stage.Term}: {RunStoryText.Ms(stage.Seconds)} "
            + $"({RunStoryText.Parts(stage.Time)}){waited}{disk}";
    }

    private static string Units(RoundStory story)
    {
        var table = new TextTable(["unit", "samples", "worker", "incarnation", "attempt", "block", "audited by", "digest"]);
        foreach (UnitStory unit in story.Units)
        {
            table.Add(
            [
                $"{unit.Kind} {unit.Unit}", $"{unit.First}+{unit.Count}", unit.Worker, $"{unit.Incarnation}",
                $"{unit.Attempt}", unit.Block, unit.Auditor, unit.Digest,
            ]);
        }
        return table.ToText();
    }
}
