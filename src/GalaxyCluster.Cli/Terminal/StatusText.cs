using System.Globalization;
using System.Text;
using GalaxyCluster.Wire.Status;

namespace GalaxyCluster.Cli.Terminal;

/// <summary>A cluster's status as text for a person.</summary>
internal static class StatusText
{
    private const int EventsShown = 8;

    public static string Describe(ClusterStatus status)
    {
        var text = new StringBuilder();
        text.AppendLine($"run {status.RunId}: {status.Phase}, {status.Stage}");
        if (status.Reason.Length > 0)
            text.AppendLine($"  {status.Reason}");
        text.AppendLine(string.Create(
            CultureInfo.InvariantCulture,
            $"round {status.CommittedRounds} of {status.TotalRounds} ({status.DurableRounds} on disk), "
            + $"epoch {status.Epoch + 1} of {status.Epochs}, term {status.Term}"));
        text.AppendLine(string.Create(
            CultureInfo.InvariantCulture,
            $"loss {status.Loss:F4}, validation accuracy {Accuracy(status.ValidationAccuracy)}, "
            + $"{status.SamplesPerSecond:F0} images/s"));
        text.AppendLine($"runHash    {status.RunHash}");
        if (status.ParametersSha256.Length > 0)
            text.AppendLine($"parameters {status.ParametersSha256}");
        text.Append(Workers(status));
        foreach (EventStatus e in status.Events.TakeLast(EventsShown))
            text.AppendLine($"{e.Time.ToLocalTime():HH:mm:ss}  {e.Text}");
        return text.ToString().TrimEnd();
    }

    private static string Workers(ClusterStatus status)
    {
        if (status.Workers.IsEmpty)
            return "no workers" + Environment.NewLine;
        var table = new TextTable(["worker", "standing", "threads", "slots", "slots/s", "silent"]);
        foreach (WorkerStatus worker in status.Workers)
        {
            table.Add([worker.Name, worker.Standing, Number(worker.Threads), $"{worker.Slots}",
                worker.UnitsPerSecond.ToString("F1", CultureInfo.InvariantCulture),
                string.Create(CultureInfo.InvariantCulture, $"{worker.Silent.TotalSeconds:F1} s")]);
        }

        return table.ToText();
    }

    private static string Accuracy(double? accuracy) =>
        accuracy is { } value ? value.ToString("P2", CultureInfo.InvariantCulture) : "not yet known";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
