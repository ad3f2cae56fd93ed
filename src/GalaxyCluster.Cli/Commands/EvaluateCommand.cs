using System.CommandLine;
using GalaxyCluster.Cli.Inference;
using GalaxyCluster.Cli.Terminal;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Training.Evaluation;
using GalaxyCluster.Training.Models;

namespace GalaxyCluster.Cli.Commands;

/// <summary><c>galaxy evaluate</c>: a trained model's figures on a split of a data set.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        var model = Arguments.TrainedModel();
        var data = new Option<string>("--data") { Description = "A data set folder.", Required = true };
        var split = new Option<string>("--split")
        {
            Description = "Which split.",
            DefaultValueFactory = _ => SplitNames.Test,
        };
        split.AcceptOnlyFromAmong([.. SplitNames.All]);
        var threads = Arguments.Threads("Threads");
        Option<bool> views = Arguments.Views();
        Option<bool> json = Arguments.Json();
        var command = new Command("evaluate", "Accuracy, macro-F1, precision and recall per class, confusion matrix.")
        {
            model, data, split, threads, views, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            TrainedModel trained = ModelFile.Read(parsed.GetValue(model)!);
            using Dataset dataset = Dataset.Open(parsed.GetValue(data)!);
            string name = parsed.GetValue(split)!;
            EvaluationCounts counts = await SplitEvaluator.RunAsync(
                trained, dataset, name, parsed.GetValue(threads), parsed.GetValue(views), cancellation).ConfigureAwait(false);
            var report = new EvaluationReport(
                parsed.GetValue(model)!, dataset.Manifest.Name, name, trained.ParametersSha256,
                ClassificationMetrics.From(counts, trained.Classes), counts.Confusion.ToArray());
            if (parsed.GetValue(json))
                JsonOutput.WriteLine(report, EvaluationJson.Default.EvaluationReport);
            else
                Console.WriteLine(report.ToText());
        });
        return command;
    }
}
