using System.Globalization;
using System.Text;
using GalaxyCluster.Cli.Terminal;
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
            text.Append(Matrix(File.ReadAllLines(confusion)));
        }

        if (finished.TestAccuracy is { } accuracy)
            text.AppendLine(string.Create(CultureInfo.InvariantCulture, $"test accuracy   {accuracy:P2}"));
        text.AppendLine(string.Create(
            CultureInfo.InvariantCulture, $"rounds          {finished.Rounds}, {finished.ImagesPerSecond:F0} images/s"));
        text.AppendLine($"parameters      sha256 {finished.ParametersSha256}");
        text.AppendLine($"run folder      {finished.Run}");
        foreach (string file in (string[])
            [RunRecorder.ModelFileName, RunRecorder.RunFileName, RunRecorder.MetricsFileName, RunRecorder.ConfusionFileName])
        {
            if (File.Exists(Path.Combine(finished.Run, file)))
                text.AppendLine($"  {file}");
        }

        return text.ToString().TrimEnd();
    }

    private static string Matrix(string[] lines)
    {
        var table = new TextTable(["", .. lines[0].Split(',').Skip(1)]);
        foreach (string line in lines.Skip(1))
            table.Add(line.Split(','));
        return table.ToText();
    }
}
