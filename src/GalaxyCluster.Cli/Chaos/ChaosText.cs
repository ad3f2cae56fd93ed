using System.Globalization;
using System.Text;
using GalaxyCluster.Cli.Terminal;

namespace GalaxyCluster.Cli.Chaos;

/// <summary>A chaos run as text for a person.</summary>
internal static class ChaosText
{
    /// <summary>A kind's name in <c>--faults</c>.</summary>
    public static string NameOf(FaultKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>A line's kind in <c>--json</c>.</summary>
    public static string NameOf(ChaosLineKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>One line of the journal; what is done to the cluster stands out.</summary>
    public static string Line(ChaosLine line)
    {
        string mark = line.Kind switch
        {
            ChaosLineKind.Fault => ">>",
            ChaosLineKind.Healed => "<<",
            _ => "  ",
        };
        // The cluster's own sentences name their subject.
        string subject = line.Text.StartsWith(line.Subject, StringComparison.Ordinal) ? "" : line.Subject + ": ";
        return string.Create(CultureInfo.InvariantCulture, $"{line.At.TotalSeconds,7:F2} s {mark} {subject}{line.Text}");
    }

    /// <summary>The verdict, and the figures behind it.</summary>
    public static string Describe(ChaosReport report)
    {
        var text = new StringBuilder();
        string faults = string.Join(", ", report.Faults.Select(pair => $"{pair.Value} {pair.Key}"));
        text.AppendLine(string.Create(
            CultureInfo.InvariantCulture,
            $"\n{report.Rounds} rounds in {report.Seconds:F1} s on {report.Workers} workers, seed {report.Seed}; ")
            + $"faults: {(faults.Length > 0 ? faults : "none")}");
        if (!report.Recovery.IsEmpty)
            text.Append('\n').Append(Recovery(report));
        if (report.Repeated is { } repeated)
            text.AppendLine(Repeated(repeated));
        if (!report.Throughput.IsEmpty)
            text.Append('\n').Append(Throughput(report));
        if (!report.Processes.IsEmpty)
            text.Append('\n').Append(Processes(report));
        text.AppendLine();
        foreach (OracleResult oracle in report.Oracles)
            text.AppendLine($"{oracle.Oracle}  {(oracle.Passed ? "pass" : "FAIL")}  {oracle.Meaning}: {oracle.Detail}");
        text.AppendLine($"{(report.Passed ? "passed" : "FAILED")}; everything is in {report.Folder}");
        return text.ToString().TrimEnd();
    }

    private static string Recovery(ChaosReport report)
    {
        var table = new TextTable(["recovery", "times", "median", "99th percentile"]);
        foreach (Durations durations in report.Recovery)
        {
            table.Add([durations.What, Number(durations.Count), Seconds(durations.MedianSeconds),
                Seconds(durations.P99Seconds)]);
        }

        return table.ToText();
    }

    private static string Repeated(RepeatedWork work) => string.Create(
        CultureInfo.InvariantCulture,
        $"slots given out again for a SIGKILL of a worker: median {work.MedianSlots}, most {work.MostSlots} ")
        + string.Create(CultureInfo.InvariantCulture, $"({work.Kills} kills; a worker's share is {work.ShareSlots:0.#})");

    private static string Throughput(ChaosReport report)
    {
        var table = new TextTable(["throughput", "seconds", "rounds/s", "kept", "of ideal"]);
        foreach (ThroughputFigure figure in report.Throughput)
        {
            table.Add([figure.What, figure.Seconds.ToString("F0", CultureInfo.InvariantCulture),
                figure.RoundsPerSecond.ToString("F2", CultureInfo.InvariantCulture), Percent(figure.Kept),
                Percent(figure.OfIdeal)]);
        }

        return table.ToText();
    }

    private static string Percent(double part) => part.ToString("P1", CultureInfo.InvariantCulture);

    private static string Processes(ChaosReport report)
    {
        var table = new TextTable(
            ["process", "samples", "MiB first", "last", "most", "handles first", "last", "most", "flat"]);
        foreach (ProcessTrend trend in report.Processes)
        {
            table.Add([trend.Name, Number(trend.Samples), Mebibytes(trend.First), Mebibytes(trend.Last),
                Mebibytes(trend.Most), Number(trend.First.Handles), Number(trend.Last.Handles),
                Number(trend.Most.Handles), trend.IsFlat ? "yes" : "NO"]);
        }

        return table.ToText();
    }

    private static string Mebibytes(ProcessFigures figures) => Number(figures.ResidentBytes >> 20);

    private static string Seconds(double seconds) => seconds.ToString("F3", CultureInfo.InvariantCulture) + " s";

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
