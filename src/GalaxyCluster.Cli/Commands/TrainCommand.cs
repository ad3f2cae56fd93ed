using System.CommandLine;
using GalaxyCluster.Cli.Errors;
using GalaxyCluster.Cli.Processes;
using GalaxyCluster.Cli.Runs;
using GalaxyCluster.Cli.Terminal;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Engine.Models;
using GalaxyCluster.Training.Local;
using GalaxyCluster.Training.Reports;
using GalaxyCluster.Training.Runs;

namespace GalaxyCluster.Cli.Commands;

/// <summary>
/// <c>galaxy train</c>: a whole training on this machine, as a cluster of processes or in this process alone.
/// </summary>
internal static class TrainCommand
{
    private static readonly RunOptions _run = new();
    private static readonly Option<int> _workers = Arguments.AtLeast(
        "--workers", 0, 2, "Worker processes; 0: train in this process, without any network.");

    private static readonly Option<int> _threads = Arguments.Threads(
        "Threads a worker", "the cores, shared out over the workers");

    private static readonly Option<string> _out = new("--out")
    {
        Description = "Folder in which the run's folder is made.",
        DefaultValueFactory = _ => "runs",
    };

    private static readonly Option<string?> _resume = new("--resume")
    {
        Description = "Folder of a stopped run to go on with; its own run file is taken when none is given.",
    };

    private static readonly Option<bool> _json = Arguments.Json();

    public static Command Create()
    {
        var command = new Command(
            "train", "Trains a model, and prints where everything is and the SHA-256 of the parameters.");
        _run.AddTo(command);
        foreach (Option option in (Option[])[_workers, _threads, _out, _resume, _json])
            command.Options.Add(option);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        TimeProvider time = TimeProvider.System;
        bool json = parsed.GetValue(_json);
        await using RunDisplay display = RunDisplay.Create(json, time);
        using var interrupts = new Interrupts(display.Note);
        string? resume = parsed.GetValue(_resume) is { } given ? RunFolders.Existing(given) : null;
        string? ownRunFile = resume is null ? null : Path.Combine(resume, RunRecorder.RunFileName);
        RunSpec spec = _run.Read(parsed, ownRunFile);
        ModelSpec model = spec.Model.Load();
        string dataFolder = await RunData.FolderAsync(spec.Data, display.Note, interrupts.Drain).ConfigureAwait(false);
        using Dataset dataset = Dataset.Open(dataFolder);
        RunDefinition definition = RunDefinition.Create(spec, model, dataset.Manifest);
        string runFolder = resume ?? RunFolders.New(parsed.GetValue(_out)!, definition);
        int workers = parsed.GetValue(_workers);
        int threads = parsed.GetValue(_threads) is > 0 and var wanted
            ? wanted
            : Math.Max(1, Environment.ProcessorCount / Math.Max(1, workers));
        RunFinished? finished;
        if (workers == 0)
        {
            var options = new LocalOptions { Threads = threads, RunDirectory = runFolder, Resume = resume is not null };
            RunResult result = await LocalTrainer.RunAsync(
                definition, dataset, options, display.Show, time, interrupts.Drain).ConfigureAwait(false);
            finished = result.IsFinished ? result.ToEvent() : null;
        }
        else
        {
            var options = new LocalClusterOptions(
                [.. _run.ToArguments(parsed, ownRunFile)], runFolder, workers, threads,
                parsed.GetValue(CommandTree.Verbose));
            finished = await new LocalCluster(display, time).RunAsync(options, interrupts).ConfigureAwait(false);
        }

        await display.DisposeAsync().ConfigureAwait(false);
        if (finished is null)
            return ExitCodes.Interrupted;
        if (!json)
            Console.WriteLine(RunSummary.Describe(finished));
        return ExitCodes.Success;
    }
}
