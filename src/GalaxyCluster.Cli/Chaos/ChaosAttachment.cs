using System.Collections.Immutable;
using GalaxyCluster.Cli.Errors;
using GalaxyCluster.Wire.Status;

namespace GalaxyCluster.Cli.Chaos;

/// <summary>What can be done to a cluster that somebody else started, and whether it is the one that is meant.</summary>
internal static class ChaosAttachment
{
    /// <summary>What needs nothing but the process's number.</summary>
    private static readonly ImmutableArray<FaultKind> FromOutside =
        [FaultKind.Kill, FaultKind.Drain, FaultKind.Pause, FaultKind.Slow, FaultKind.Coordinator];

    /// <summary>The kinds to draw from.</summary>
    /// <param name="status">What the cluster says.</param>
    /// <param name="wanted">The kinds that were asked for; null: all that can be made.</param>
    /// <exception cref="FailureException">One of them cannot be made in this cluster.</exception>
    public static ImmutableArray<FaultKind> Kinds(ClusterStatus status, ImmutableArray<FaultKind>? wanted)
    {
        if (wanted is null)
            return [.. FromOutside.Where(kind => Hindrance(status, kind) is null)];
        foreach (FaultKind kind in wanted)
        {
            if (Hindrance(status, kind) is { } hindrance)
                throw new FailureException(ExitCodes.Usage, $"--faults {ChaosText.NameOf(kind)}: {hindrance}");
        }

        return wanted.Value;
    }

    /// <summary>How many workers can be reached by signals.</summary>
    /// <exception cref="FailureException">Fewer than a schedule is for.</exception>
    public static int Workers(ClusterStatus status, int? scheduled)
    {
        int here = AttachedCluster.WorkersHere(status).Length;
        return scheduled > here
            ? throw new FailureException(
                ExitCodes.Usage, $"--replay: the schedule is for {scheduled} workers, {here} run on this machine")
            : here;
    }

    /// <exception cref="FailureException">
    /// It trains another run, is over, or nothing of it can be reached by signals.
    /// </exception>
    public static void Check(ClusterStatus status, string runHash, string state)
    {
        if (status.RunHash != runHash)
        {
            throw new FailureException(
                ExitCodes.Input, $"the cluster trains run {Short(status.RunHash)}, the run file is {Short(runHash)}: "
                + "give the run file that the coordinator was started with");
        }

        if (status.Phase is "finished" or "failed" or "stopped")
        {
            throw new FailureException(
                ExitCodes.Input, $"the cluster's run is {status.Phase}: nothing is left to disturb");
        }

        if (!File.Exists(Path.Combine(state, "ledger.db")))
        {
            throw new FailureException(
                ExitCodes.Input, $"--state '{state}': no ledger.db in it; give the coordinator's folder");
        }

        if (AttachedCluster.WorkersHere(status).Length == 0)
        {
            throw new FailureException(
                ExitCodes.Input, "none of the cluster's workers is a process of yours on this machine: "
                + "galaxy chaos sends signals, which reach no other");
        }
    }

    private static string Short(string hash) => hash.Length > 12 ? hash[..12] : hash;

    private static string? Hindrance(ClusterStatus status, FaultKind kind)
    {
        if (kind is FaultKind.Partition or FaultKind.Drop)
        {
            return "the workers of a running cluster do not reach it through a relay of chaos's; "
                + "leave it out, or let chaos start the cluster";
        }

        if (kind == FaultKind.Disk)
            return "needs a fault point armed at the coordinator's start; leave it out, or let chaos start the cluster";
        if (kind != FaultKind.Coordinator)
            return null;
        return AttachedCluster.CoordinatorHere(status) is not { } process
            ? "the coordinator is no process of yours on this machine"
            : process.HasChosenPort
                ? "it listens on a port that the system chose, and would not be found again; start it with a fixed one"
                : null;
    }
}
