using System.Globalization;
using System.Text;
using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Cli.Terminal;

/// <summary>Models as text for a person.</summary>
internal static class ModelText
{
    /// <summary>A count with a thin grouping: 288,298.</summary>
    public static string Grouped(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>One row a layer, and the totals.</summary>
    public static string Describe(Model model)
    {
        var text = new StringBuilder();
        text.AppendLine(
            $"{model.Spec.Name}: {model.Input.Channels} x {model.Input.Height} x {model.Input.Width} pictures, "
            + $"{model.ClassCount} classes");
        var table = new TextTable(["layer", "output", "parameters", "kFLOPs a picture"]);
        foreach (LayerSummary layer in model.Summary)
        {
            table.Add([
                new string(' ', 2 * layer.Depth) + layer.Path, layer.OutputShape, Grouped(layer.ParameterCount),
                Grouped(layer.ForwardFlops / 1000),
            ]);
        }

        text.Append(table.ToText());
        text.Append(
            $"{Grouped(model.TrainableCount)} parameters, "
            + $"{Grouped(model.ForwardFlopsPerSample)} FLOPs a picture (forward)");
        return text.ToString();
    }
}
