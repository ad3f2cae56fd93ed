using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using GalaxyCluster.Cli.Terminal;
using GalaxyCluster.Training.Evaluation;

namespace GalaxyCluster.Cli.Inference;

/// <summary>What <c>galaxy evaluate</c> reports. The confusion matrix is row-major, rows are true classes.</summary>
internal sealed record EvaluationReport(
    string Model, string Data, string Split, string ParametersSha256, ClassificationMetrics Metrics, int[] Confusion)
{
    public string ToText()
    {
        var text = new StringBuilder();
        text.AppendLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Data}, {Split}: accuracy {Metrics.Accuracy:P2}, macro-F1 {Metrics.MacroF1:F4}, "
            + $"loss {Metrics.LossMean:F4} ({Metrics.Samples} pictures)"));
        var figures = new TextTable(["class", "pictures", "precision", "recall", "F1"]);
        foreach (ClassMetrics c in Metrics.Classes)
            figures.Add([c.Name, Text(c.Actual), Ratio(c.Precision), Ratio(c.Recall), Ratio(c.F1)]);
        text.Append(figures.ToText());
        text.AppendLine("confusion matrix (rows: true class, columns: predicted)");
        var matrix = new TextTable(["", .. Metrics.Classes.Select(c => c.Name)]);
        int classes = Metrics.Classes.Length;
        for (int row = 0; row < classes; row++)
            matrix.Add([Metrics.Classes[row].Name, .. Confusion.AsSpan(row * classes, classes).ToArray().Select(Text)]);
        text.Append(matrix.ToText());
        text.Append($"parameters sha256 {ParametersSha256}");
        return text.ToString();
    }

    private static string Text(int count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Ratio(double value) => value.ToString("F4", CultureInfo.InvariantCulture);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EvaluationReport))]
[JsonSerializable(typeof(PictureClass))]
internal sealed partial class EvaluationJson : JsonSerializerContext;
