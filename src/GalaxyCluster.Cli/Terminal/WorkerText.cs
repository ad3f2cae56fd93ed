using GalaxyCluster.Cli.Errors;
using GalaxyCluster.Protocol.Workers;
using GalaxyCluster.Worker;

namespace GalaxyCluster.Cli.Terminal;

/// <summary>A worker's events as lines for a person.</summary>
internal static class WorkerText
{
    /// <summary>A line for an event worth one, or null: what is delivered every round is not.</summary>
    public static string? Line(WorkerEvent e) => e switch
    {
        WorkerEvent.Joined j => $"joined run {j.RunHash[..12]}, term {j.Term}, incarnation {j.Incarnation}",
        WorkerEvent.ShardFetched s => $"fetched {s.File} ({ModelText.Grouped(s.Bytes)} bytes)",
        WorkerEvent.Delivered { Rejection: { } reason } d => $"{d.Stage}: {d.Units} unit(s) do not count: {reason}",
        WorkerEvent.Notice n => n.Text,
        _ => null,
    };

    /// <summary>How the process ends.</summary>
    public static int ExitCode(ExitCause cause) => cause switch
    {
        ExitCause.RunFinished => ExitCodes.Success,
        ExitCause.RunStopped or ExitCause.Drained => ExitCodes.Interrupted,
        ExitCause.Refused or ExitCause.Superseded => ExitCodes.Refused,
        ExitCause.RunFailed => ExitCodes.Training,
        _ => ExitCodes.Network,
    };
}
