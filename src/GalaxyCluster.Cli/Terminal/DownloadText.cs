using System.Globalization;
using System.Text;
using GalaxyCluster.Data.Downloads;

namespace GalaxyCluster.Cli.Terminal;

/// <summary>Downloads as text for a person.</summary>
internal static class DownloadText
{
    private const string Reasons = "files.csv says why of each; --again asks once more";

    /// <summary>What is there, what is not and why, and how to go on.</summary>
    public static string Describe(DownloadReport report)
    {
        DownloadCounts counts = report.Counts;
        var text = new StringBuilder();
        text.Append(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Folder}: {counts.Fetched} of {counts.Wanted} fetched ({report.Elapsed.TotalSeconds:F0} s)"));
        if (counts.Nothing > 0)
            text.AppendLine().Append($"{counts.Nothing} without a usable picture ({Reasons})");
        if (counts.Refused > 0)
            text.AppendLine().Append($"{counts.Refused} refused ({Reasons})");
        foreach (string failure in report.Failures)
            text.AppendLine().Append($"  {failure}");
        if (report.Import is { } import && counts.Fetched > 0)
            text.AppendLine().Append(import);
        return text.ToString();
    }
}
