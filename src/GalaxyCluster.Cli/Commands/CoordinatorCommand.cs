using System.CommandLine;
using GalaxyCluster.Cli.Errors;
using GalaxyCluster.Cli.Processes;
using GalaxyCluster.Cli.Runs;
using GalaxyCluster.Cli.Terminal;
using GalaxyCluster.Coordinator;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Training;
using GalaxyCluster.Protocol;
using GalaxyCluster.Training.Reports;
using GalaxyCluster.Training.Runs;
using Microsoft.Extensions.Logging;

namespace GalaxyCluster.Cli.Commands;

/// <summary>
/// <c>galaxy coordinator</c>: serves one run to any number of workers, and goes on with it when started again.
/// </summary>
internal static class CoordinatorCommand
{
    private static readonly RunOptions _run = new();
    private static readonly Option<string> _listen = new("--listen")
    {
        Description = "HOST:PORT to listen on; port 0 takes a free one.",
        DefaultValueFactory = _ => "127.0.0.1:5000",
    };

    private static readonly Option<string> _state = new("--state")
    {
        Description = "Folder of the ledger, checkpoints and results; started again with it, the run goes on.",
        Required = true,
    };

    private static readonly Option<string?> _dashboard = new("--dashboard")
    {
        Description = "IP:PORT (or localhost:PORT) of the web page; none when not given.",
    };

    private static readonly Option<int> _startWorkers = Arguments.Positive(
        "--start-workers", 1, "Workers to wait for (10 s after the first) before the first round.");

    private static readonly Option<bool> _json = Arguments.Json();
    private static readonly Option<bool> _untilInputCloses = Arguments.UntilInputCloses();

    public static Command Create()
    {
        var command = new Command("coordinator", "Serves a run to workers, on this machine or others.");
        _run.AddTo(command);
        foreach (Option option in (Option[])[_listen, _state, _dashboard, _startWorkers, _json, _untilInputCloses])
            command.Options.Add(option);
        command.SetAction(RunAsync);
        return command;
    }

    private static ClusterOptions ClusterOptionsOf(ClusterSpec spec, int startWorkers)
    {
        var options = new ClusterOptions { MinWorkers = spec.MinWorkers };
        options = options with { MaxWorkers = spec.MaxWorkers ?? options.MaxWorkers };
        return options with { StartWorkers = Math.Clamp(startWorkers, 1, options.MaxWorkers) };
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        TimeProvider time = TimeProvider.System;
        // Beside what follows: a coordinator that was killed is to be back soon.
        _ = EngineSelfTest.DigestAsync();
        bool json = parsed.GetValue(_json);
        await using RunDisplay display = RunDisplay.Create(json, time);
        using var interrupts = new Interrupts(display.Note);
        if (parsed.GetValue(_untilInputCloses))
            interrupts.FollowStandardInput();
        RunSpec spec = _run.Read(parsed);
        ModelSpec model = spec.Model.Load();
        string dataFolder = await RunData.FolderAsync(spec.Data, display.Note, interrupts.Drain).ConfigureAwait(false);
        using Dataset dataset = Dataset.Open(dataFolder);
        RunDefinition definition = RunDefinition.Create(spec, model, dataset.Manifest);
        string state = parsed.GetValue(_state)!;
        var options = new CoordinatorOptions
        {
            Run = definition,
            DatasetFolder = dataFolder,
            Listen = parsed.GetValue(_listen)!,
            StateDirectory = state,
            RunDirectory = state,
            Cluster = ClusterOptionsOf(definition.Spec.Cluster, parsed.GetValue(_startWorkers)),
        };
        using ILoggerFactory logs = HostLogs.Create(parsed.GetValue(CommandTree.Verbose));
        RunFinished? finished = null;
        await using var page = new StatusPage(parsed.GetValue(_dashboard), logs, display.Note);
        RunResult result = await CoordinatorHost.RunAsync(
            options, Observe, Listening, logs, time, interrupts.Drain).ConfigureAwait(false);
        await display.DisposeAsync().ConfigureAwait(false);
        if (!result.IsFinished)
            return ExitCodes.Interrupted;
        if (!json)
            Console.WriteLine(RunSummary.Describe(finished ?? result.ToEvent()));
        return ExitCodes.Success;

        void Listening(Uri url)
        {
            display.Listening(url, Environment.ProcessId);
            page.Start(url);
        }

        void Observe(RunEvent e)
        {
            finished = e as RunFinished ?? finished;
            display.Show(e);
        }
    }
}
