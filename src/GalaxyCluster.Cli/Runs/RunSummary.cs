using System.Globalization;
using System.Text;
using GalaxyCluster.Cli.Terminal;
using GalaxyCluster.Data.Labels;
using GalaxyCluster.Training.Reports;

namespace GalaxyCluster.Cli.Runs;

/// <summary>What a finished run leaves behind, for a person.</summary>
internal static class RunSummary
{
    /// <summary>Figures, confusion matrix, hash and files.</summary>
    public static string Describe(RunFinished finished)
    {
        var text = new StringBuilder();
        string confusion = Path.Combine(finished.Run, RunRecorder.ConfusionFileName);
        if (File.Exists(confusion))
        {
            text.AppendLine("confusion matrix (rows: true class, columns: predicted)");
            text.Append(Matrix(confusion));
        }

        if (finished.TestAccuracy is { } accuracy)
            text.AppendLine(string.Create(CultureInfo.InvariantCulture, $"test accuracy   {accuracy:P2}"));
        text.AppendLine(string.Create(
            CultureInfo.InvariantCulture,
            $"rounds          {finished.Rounds}, {finished.ImagesPerSecond:F0} images/s"));
        text.AppendLine($"parameters      sha256 {finished.ParametersSha256}");
        text.AppendLine($"run folder      {finished.Run}");
        foreach (string file in (string[])
        [
            RunRecorder.ModelFileName, RunRecorder.BestModelFileName, RunRecorder.RunFileName,
            RunRecorder.MetricsFileName, RunRecorder.ConfusionFileName, RunRecorder.ResultFileName,
        ])
        {
            if (File.Exists(Path.Combine(finished.Run, file)))
                text.AppendLine($"  {file}");
        }

        return text.ToString().TrimEnd();
    }

    private static string Matrix(string path)
    {
        using StreamReader text = File.OpenText(path);
        var csv = new CsvReader(text, path);
        TextTable? table = null;
        while (csv.Read() is { } record)
        {
            if (table is null)
                table = new TextTable(["", .. record.Fields.Skip(1)]);
            else
                table.Add([.. record.Fields]);
        }

        return table?.ToText() ?? "";
    }
}
