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
        var command = new Command("health", "Exit code 0: the coordinator serves (with --worker: and the worker is a member).")
        {
            url, worker,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            Uri coordinator = parsed.GetValue(url)!;
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(_limit);
            if (parsed.GetResult(worker) is not null)
                return await CheckWorkerAsync(coordinator, parsed.GetValue(worker) ?? WorkerName.Default, limit.Token).ConfigureAwait(false);
            if (!await HealthClient.CheckAsync(coordinator, limit.Token).ConfigureAwait(false))
                throw new FailureException(ExitCodes.Network, $"{coordinator} answers that it does not serve");
            Console.WriteLine("serving");
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task<int> CheckWorkerAsync(Uri coordinator, string name, CancellationToken cancellation)
    {
        ClusterStatus status = await StatusClient.GetAsync(coordinator, cancellation).ConfigureAwait(false);
        WorkerStatus worker = status.Workers.FirstOrDefault(w => w.Name == name)
            ?? throw new FailureException(ExitCodes.Refused, $"worker '{name}' is not a member of {coordinator}");
        if (worker.Silent > _silenceLimit)
            throw new FailureException(ExitCodes.Refused, $"worker '{name}' has been silent for {worker.Silent.TotalSeconds:F0} s");
        Console.WriteLine(worker.Standing);
        return ExitCodes.Success;
    }
}
