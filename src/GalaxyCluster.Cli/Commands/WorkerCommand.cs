using System.CommandLine;
using GalaxyCluster.Cli.Errors;
using GalaxyCluster.Cli.Processes;
using GalaxyCluster.Cli.Runs;
using GalaxyCluster.Cli.Terminal;
using GalaxyCluster.Worker;
using Microsoft.Extensions.Logging;

namespace GalaxyCluster.Cli.Commands;

/// <summary><c>galaxy worker</c>: joins a coordinator and computes slots until the run is finished.</summary>
internal static class WorkerCommand
{
    private const int RunHashLength = 64;

    private static readonly Option<Uri?> _join = Arguments.Join();
    private static readonly Option<string?> _name = new("--name")
    {
        Description = "The worker's name; this machine's, with the process id, when not given.",
    };

    private static readonly Option<string> _runHash = RunHash();
    private static readonly Option<int> _threads = Arguments.Threads("Slots computed at once");
    private static readonly Option<string?> _cache = new("--cache")
    {
        Description = "Folder that keeps fetched shards; the user's cache when not given.",
    };

    private static readonly Option<double> _cacheLimit = CacheLimit();
    private static readonly Option<string?> _data = new("--data")
    {
        Description = "Take shards from this folder (the data set, as this machine sees it) or s3://BUCKET/PREFIX; "
            + "what it lacks comes from the coordinator.",
    };

    private static readonly Option<bool> _untilInputCloses = Arguments.UntilInputCloses();

    public static Command Create()
    {
        var command = new Command(
            "worker", "Joins a coordinator and computes for it; may come late, leave, and come back.")
        {
            _join, _name, _runHash, _threads, _cache, _cacheLimit, _data, _untilInputCloses,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static Option<string> RunHash()
    {
        var option = new Option<string>("--run")
        {
            Description = "The only run to compute for: its runHash, 64 hex digits; any run when not given.",
            DefaultValueFactory = _ => "",
        };
        option.Validators.Add(result =>
        {
            string hash = result.GetValueOrDefault<string>() ?? "";
            if (hash.Length > 0 && (hash.Length != RunHashLength || !hash.All(char.IsAsciiHexDigitLower)))
                result.AddError($"--run '{hash}': the {RunHashLength} lower-case hex digits of a runHash expected");
        });
        return option;
    }

    private static Option<double> CacheLimit()
    {
        var option = new Option<double>("--cache-limit")
        {
            Description = "GiB of shards kept for later; what is in use stays even above it.",
            DefaultValueFactory = _ => 10,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !(result.GetValueOrDefault<double>() is >= 0 and <= 1 << 20))
                result.AddError("--cache-limit must be 0 or more GiB");
        });
        return option;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var interrupts = new Interrupts(Console.Error.WriteLine);
        if (parsed.GetValue(_untilInputCloses))
            interrupts.FollowStandardInput();
        var options = new WorkerOptions
        {
            Coordinator = parsed.GetValue(_join)!,
            Name = parsed.GetValue(_name) ?? WorkerName.Default,
            RunHash = parsed.GetValue(_runHash)!,
            Threads = parsed.GetValue(_threads) is var threads && threads > 0 ? threads : Environment.ProcessorCount,
            CacheDirectory = parsed.GetValue(_cache) ?? CacheFolders.Shards,
            CacheLimitBytes = (long)(parsed.GetValue(_cacheLimit) * (1 << 30)),
            Data = parsed.GetValue(_data),
        };
        using ILoggerFactory logs = HostLogs.Create(parsed.GetValue(CommandTree.Verbose));
        WorkerOutcome outcome = await WorkerHost.RunAsync(
            options, Show, logs, TimeProvider.System, interrupts.Drain, interrupts.Stop).ConfigureAwait(false);
        int exitCode = WorkerText.ExitCode(outcome.Cause);
        if (!outcome.Succeeded)
            throw new FailureException(exitCode, outcome.Reason);
        Console.WriteLine(outcome.Reason);
        return exitCode;

        static void Show(WorkerEvent e)
        {
            if (WorkerText.Line(e) is { } line)
                Console.WriteLine(line);
        }
    }
}
