using System.Globalization;
using System.Text;
using GalaxyCluster.Data.Datasets;

namespace GalaxyCluster.Cli.Terminal;

/// <summary>Data sets as text for a person.</summary>
internal static class DatasetText
{
    private const int BadFilesShown = 20;

    public static ProgressText Progress(DatasetProgress progress)
    {
        double share = progress.Total == 0 ? 1 : (double)progress.Done / progress.Total;
        string line = string.Create(
            CultureInfo.InvariantCulture,
            $"{progress.Stage}: {progress.Done} of {progress.Total} ({share:P0}), {progress.PerSecond:F0}/s");
        return new ProgressText(line, share);
    }

    /// <summary>What a data set holds, with a row per class and a column per split.</summary>
    public static string Describe(DatasetManifest manifest)
    {
        int total = manifest.Splits.Sum(s => s.Count);
        var text = new StringBuilder();
        text.AppendLine(
            $"{manifest.Name}: {total} pictures of {manifest.Channels} x {manifest.Height} x {manifest.Width} "
            + $"{manifest.Pixels.ToString().ToLowerInvariant()}, {manifest.Classes.Length} classes"
            + (manifest.SoftLabels ? " (vote fractions)" : ""));
        var table = new TextTable(["class", .. manifest.Splits.Select(s => s.Name), "total"]);
        for (int c = 0; c < manifest.Classes.Length; c++)
        {
            int index = c;
            table.Add([manifest.Classes[c], .. manifest.Splits.Select(s => Number(s.PerClass[index])),
                Number(manifest.Splits.Sum(s => s.PerClass[index]))]);
        }

        table.Add(["total", .. manifest.Splits.Select(s => Number(s.Count)), Number(total)]);
        text.Append(table.ToText());
        text.AppendLine($"from   {manifest.Provenance.Source}");
        text.Append($"root   {manifest.RootSha256}");
        return text.ToString();
    }

    /// <summary>What an import did: the data set, and the files it left out.</summary>
    public static string Describe(ImportReport report)
    {
        var text = new StringBuilder(Describe(report.Manifest)).AppendLine();
        if (report.OtherLabels > 0)
            text.AppendLine($"{report.OtherLabels} rows of other classes left out");
        foreach (IGrouping<BadFileReason, BadFile> group in report.BadFiles.GroupBy(f => f.Reason).OrderBy(g => g.Key))
            text.AppendLine($"{group.Count()} left out: {Words(group.Key)}");
        foreach (BadFile file in report.BadFiles.Take(BadFilesShown))
            text.AppendLine($"  {file.File}: {file.Detail}");
        if (report.BadFiles.Length > BadFilesShown)
            text.AppendLine($"  and {report.BadFiles.Length - BadFilesShown} more");
        text.Append(string.Create(
            CultureInfo.InvariantCulture,
            $"written to {report.Folder} in {report.Elapsed.TotalSeconds:F1} s "
            + $"({report.PicturesPerSecond:F0} pictures/s)"));
        return text.ToString();
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Words(BadFileReason reason)
    {
        var words = new StringBuilder();
        foreach (char c in reason.ToString())
        {
            if (char.IsUpper(c) && words.Length > 0)
                words.Append(' ');
            words.Append(char.ToLowerInvariant(c));
        }

        return words.ToString();
    }
}
