using System.CommandLine;
using GalaxyCluster.Cli.Errors;
using GalaxyCluster.Cli.Processes;
using GalaxyCluster.Cli.Terminal;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Synthetic;

namespace GalaxyCluster.Cli.Commands;

/// <summary><c>galaxy data</c>: makes, shows and checks data sets.</summary>
internal static class DataCommand
{
    public static Command Create() =>
        new("data", "Fetches pictures; makes, shows and checks data sets.")
        {
            DataImportCommand.Create(), DataDownloadCommand.Create(), CreateInfo(), CreateVerify(), CreateSynth(),
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

    private static Command CreateSynth()
    {
        var count = Arguments.Positive("--count", new SyntheticSkyOptions().Count, "Pictures to render.");
        var seed = new Option<ulong>("--seed")
        {
            Description = "Another seed, other pictures.",
            DefaultValueFactory = _ => 1,
        };
        var size = Arguments.AtLeast("--size", 16, 64, "Width and height in pixels.");
        var output = new Option<string>("--out") { Description = "The data set folder to make.", Required = true };
        var overwrite = OverwriteOption();
        var command = new Command("synth", "Renders a SyntheticSky data set.") { count, seed, size, output, overwrite };
        command.SetAction(parsed =>
        {
            using var interrupts = new Interrupts();
            using var progress = new ProgressLine<DatasetProgress>(DatasetText.Progress);
            var options = new SyntheticSkyOptions
            {
                Count = parsed.GetValue(count),
                Seed = parsed.GetValue(seed),
                Size = parsed.GetValue(size),
                Overwrite = parsed.GetValue(overwrite),
            };
            DatasetManifest manifest = SyntheticSky.Write(
                options, parsed.GetValue(output)!, progress, interrupts.Drain);
            progress.Clear();
            Console.WriteLine(DatasetText.Describe(manifest));
            Console.WriteLine($"written to {parsed.GetValue(output)}");
        });
        return command;
    }

    /// <summary><c>--overwrite</c>: replace what is there.</summary>
    public static Option<bool> OverwriteOption() =>
        new("--overwrite") { Description = "Replace the folder when it exists." };
}
