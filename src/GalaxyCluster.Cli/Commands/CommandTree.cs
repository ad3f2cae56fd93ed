using System.CommandLine;
using System.CommandLine.Parsing;
using GalaxyCluster.Cli.Errors;

namespace GalaxyCluster.Cli.Commands;

/// <summary>All verbs of <c>galaxy</c>, and the one place where an error becomes a line and an exit code.</summary>
internal static class CommandTree
{
    /// <summary>Given with any verb: shows the stack of an error, and the hosts' log lines.</summary>
    public static readonly Option<bool> Verbose = new("--verbose", "-v")
    {
        Description = "Show log lines, and where an error came from.",
        Recursive = true,
    };

    /// <summary>Parses and runs one command line.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        RootCommand root = Build();
        ParseResult parsed = root.Parse(args);
        if (UsageError.Of(parsed) is { } error)
        {
            await Console.Error.WriteLineAsync($"galaxy: {error}").ConfigureAwait(false);
            return ExitCodes.Usage;
        }

        var configuration = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            FaultsCommand.Arm();
            return await parsed.InvokeAsync(configuration).ConfigureAwait(false);
        }
        catch (Exception e) when (!parsed.GetValue(Verbose))
        {
            Failure failure = Failure.Of(e);
            await Console.Error.WriteLineAsync($"galaxy: {failure.Message}").ConfigureAwait(false);
            return failure.ExitCode;
        }
        catch (Exception e)
        {
            await Console.Error.WriteLineAsync($"galaxy: {e}").ConfigureAwait(false);
            return Failure.Of(e).ExitCode;
        }
    }

    private static RootCommand Build() =>
        new("Trains galaxy classifiers over any number of machines. Kill any of them at any time: same result.")
        {
            TrainCommand.Create(),
            CoordinatorCommand.Create(),
            WorkerCommand.Create(),
            StatusCommand.Create(),
            HealthCommand.Create(),
            VerifyCommand.Create(),
            ExplainCommand.Create(),
            DataCommand.Create(),
            EvaluateCommand.Create(),
            ClassifyCommand.Create(),
            IdentifyCommand.Create(),
            ModelCommand.Create(),
            RunCommand.Create(),
            BenchCommand.Create(),
            ChaosCommand.Create(),
            VerifyEngineCommand.Create(),
            FaultsCommand.Create(),
            Verbose,
        };
}
