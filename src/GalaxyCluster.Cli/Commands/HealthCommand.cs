using System.CommandLine;
using GalaxyCluster.Cli.Errors;
using GalaxyCluster.Cli.Processes;
using GalaxyCluster.Wire.Health;
using GalaxyCluster.Wire.Status;

namespace GalaxyCluster.Cli.Commands;

/// <summary><c>galaxy health URL</c>: the health check of containers, which have no shell and no curl.</summary>
internal static class HealthCommand
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _silenceLimit = TimeSpan.FromSeconds(30);

    public static Command Create()
    {
        var url = Arguments.Coordinator();
        var worker = new Option<string?>("--worker")
        {
            Description = "Check that this worker is a member; without a name, the one of this machine.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command(
            "health", "Exit code 0: the coordinator serves (with --worker: and the worker is a member).")
        {
            url, worker,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            Uri coordinator = parsed.GetValue(url)!;
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(_limit);
            string? name = parsed.GetResult(worker) is null ? null : parsed.GetValue(worker) ?? WorkerName.Default;
            try
            {
                await (name is null ? CheckAsync(coordinator, limit.Token) : CheckAsync(coordinator, name, limit.Token))
                    .ConfigureAwait(false);
                return ExitCodes.Success;
            }
            catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
            {
                throw new FailureException(
                    ExitCodes.Network, $"no answer from {coordinator} within {_limit.TotalSeconds:F0} s", e);
            }
        });
        return command;
    }

    private static async Task CheckAsync(Uri coordinator, CancellationToken cancellation)
    {
        if (!await HealthClient.CheckAsync(coordinator, cancellation).ConfigureAwait(false))
            throw new FailureException(ExitCodes.Network, $"{coordinator} answers that it does not serve");
        Console.WriteLine("serving");
    }

    private static async Task CheckAsync(Uri coordinator, string name, CancellationToken cancellation)
    {
        ClusterStatus status = await StatusClient.GetAsync(coordinator, cancellation).ConfigureAwait(false);
        WorkerStatus worker = status.Workers.FirstOrDefault(w => w.Name == name)
            ?? throw new FailureException(ExitCodes.Refused, $"worker '{name}' is not a member of {coordinator}");
        if (worker.Silent > _silenceLimit)
        {
            throw new FailureException(
                ExitCodes.Refused, $"worker '{name}' has been silent for {worker.Silent.TotalSeconds:F0} s");
        }

        Console.WriteLine(worker.Standing);
    }
}
