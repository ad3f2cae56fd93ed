using System.CommandLine;
using GalaxyCluster.Cli.Errors;
using GalaxyCluster.Cli.Processes;
using GalaxyCluster.Cli.Terminal;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Pictures;

namespace GalaxyCluster.Cli.Commands;

/// <summary><c>galaxy data</c>: makes, shows and checks data sets.</summary>
internal static class DataCommand
{
    public static Command Create() =>
        new("data", "Makes, shows and checks data sets.")
        {
            DataImportCommand.Create(), CreateInfo(), CreateVerify(), DataSynthCommand.Create(), DataSynthFieldCommand.Create(),
            CreateSheet(),
        };

    /// <summary>The positional argument of the verbs that look at a data set.</summary>
    public static Argument<string> DatasetArgument() => new("dataset") { Description = "A data set folder." };

    private static Command CreateInfo()
    {
        Argument<string> folder = DatasetArgument();
        Option<bool> json = Arguments.Json();
        var command = new Command("info", "Shows what a data set holds.") { folder, json };
        command.SetAction(parsed =>
        {
            using Dataset dataset = Dataset.Open(parsed.GetValue(folder)!);
            DatasetManifest manifest = dataset.Manifest;
            Console.WriteLine(parsed.GetValue(json) ? manifest.ToJson() : DatasetText.Describe(manifest));
        });
        return command;
    }

    private static Command CreateVerify()
    {
        Argument<string> folder = DatasetArgument();
        var command = new Command("verify", "Checks every shard of a data set against its SHA-256.") { folder };
        command.SetAction(parsed =>
        {
            using var interrupts = new Interrupts();
            using Dataset dataset = Dataset.Open(parsed.GetValue(folder)!);
            using var progress = new ProgressLine<DatasetProgress>(DatasetText.Progress);
            DatasetVerification result = dataset.Verify(progress, interrupts.Drain);
            progress.Clear();
            if (!result.IsSound)
                throw new FailureException(ExitCodes.Data, $"{dataset.Folder}: {result.BadFile}: {result.Reason}");
            Console.WriteLine(
                $"{dataset.Folder}: {result.ShardsChecked} shards, {result.BytesChecked} bytes, all as recorded; "
                + $"root {dataset.Manifest.RootSha256}");
        });
        return command;
    }

    private static Command CreateSheet()
    {
        Argument<string> folder = DatasetArgument();
        var output = new Option<string>("--out") { Description = "The PNG to write.", DefaultValueFactory = _ => "sheet.png" };
        var split = new Option<string>("--split") { Description = "Which split.", DefaultValueFactory = _ => SplitNames.Test };
        split.AcceptOnlyFromAmong([.. SplitNames.All]);
        Option<int> columns = Arguments.Positive("--columns", 16, "Pictures a row.");
        Option<int> rows = Arguments.Positive("--rows", 2, "Rows a class.");
        var command = new Command("sheet", "Draws a data set's first pictures of each class side by side.")
        {
            folder, output, split, columns, rows,
        };
        command.SetAction(parsed =>
        {
            using Dataset dataset = Dataset.Open(parsed.GetValue(folder)!);
            string path = parsed.GetValue(output)!;
            ContactSheet.Write(path, dataset, parsed.GetValue(split)!, parsed.GetValue(columns), parsed.GetValue(rows));
            Console.WriteLine($"{path}: from the top {string.Join(", ", dataset.Manifest.Classes)}");
        });
        return command;
    }

    /// <summary><c>--overwrite</c>: replace what is there.</summary>
    public static Option<bool> OverwriteOption() =>
        new("--overwrite") { Description = "Replace the folder when it exists." };
}
