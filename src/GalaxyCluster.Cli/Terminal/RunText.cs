using System.Globalization;
using GalaxyCluster.Training.Reports;

namespace GalaxyCluster.Cli.Terminal;

/// <summary>A run's events as lines for a person; rounds and epochs count from 1 here.</summary>
internal static class RunText
{
    public static string Round(RunView view)
    {
        RoundCommitted round = view.Round!;
        int epochs = view.Started?.Epochs ?? round.Epoch + 1;
        string eta = view.Remaining is { } left ? $"  ETA {Duration(left)}" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"round {round.Round + 1,5}/{round.TotalRounds}  epoch {round.Epoch + 1}/{epochs}  "
            + $"loss {view.Loss:F4}  accuracy {view.Accuracy,6:P1}  {view.ImagesPerSecond,5:F0} images/s{eta}");
    }

    public static string Worker(WorkerProgressed worker) => string.Create(
        CultureInfo.InvariantCulture,
        $"{worker.Worker}: {worker.State}, {worker.Slots} slots, {worker.ImagesPerSecond:F0} images/s");

    /// <summary>A line for an event worth one, or null.</summary>
    public static string? Line(RunEvent e) => e switch
    {
        RunStarted s =>
            $"run {Path.GetFileName(s.Run)}: model {s.Model} ({ModelText.Grouped(s.Parameters)} numbers), "
            + $"data {s.Data} ({ModelText.Grouped(s.TrainSamples)} pictures), "
            + $"{s.Slots} slots, {s.Epochs} epochs of {s.RoundsPerEpoch} rounds"
            + (s.FirstRound > 0 ? $"; goes on at round {s.FirstRound + 1}" : ""),
        EpochEvaluated v => string.Create(
            CultureInfo.InvariantCulture,
            $"epoch {v.Epoch + 1}: {v.Split} loss {v.Loss:F4}, accuracy {v.Accuracy:P2}, macro-F1 {v.MacroF1:F4} "
            + $"({v.Samples} pictures)"),
        WorkerJoined j => $"{j.Worker} joined with {j.Threads} thread(s); {Workers(j.Workers)}",
        WorkerLost l => $"{l.Worker} lost: {l.Reason}; {Workers(l.Workers)}",
        SlotsReassigned r => r.From.Length == 0
            ? null
            : $"round {r.Round + 1}: {r.Slots} slot(s) of {r.From} go to {r.To}: {r.Reason}",
        RunWaiting w => w.Reason,
        RunNotice n => n.Message,
        RunStopped s => $"stopped before round {s.NextRound + 1}; --resume goes on from {s.Run}",
        _ => null,
    };

    /// <summary>Hours, minutes and seconds, as short as they can be.</summary>
    public static string Duration(TimeSpan time) =>
        time.TotalHours >= 1 ? time.ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture)
        : time.ToString(@"m\:ss", CultureInfo.InvariantCulture);

    private static string Workers(int count) => count == 1 ? "1 worker" : $"{count} workers";
}
