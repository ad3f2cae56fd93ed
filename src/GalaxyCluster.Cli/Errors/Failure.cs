using GalaxyCluster.Coordinator;
using GalaxyCluster.Coordinator.Durability;
using GalaxyCluster.Coordinator.Server;
using GalaxyCluster.Dashboard;
using GalaxyCluster.Data;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Remote;
using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Training;
using GalaxyCluster.Training.Checkpoints;
using GalaxyCluster.Training.Commits;
using GalaxyCluster.Training.Reports;
using GalaxyCluster.Training.Runs;
using GalaxyCluster.Training.Slots;
using GalaxyCluster.Wire.Channels;
using GalaxyCluster.Wire.Errors;
using GalaxyCluster.Worker;

namespace GalaxyCluster.Cli.Errors;

/// <summary>An error as the user meets it: one line, and an exit code.</summary>
internal readonly record struct Failure(int ExitCode, string Message)
{
    /// <summary>The table from the rooms' errors to exit codes. Anything else is a fault of the program.</summary>
    public static Failure Of(Exception error) => error switch
    {
        FailureException e => new(e.ExitCode, e.Message),
        RunFormatException or ModelFormatException or ModelShapeException => new(ExitCodes.Input, error.Message),
        DataFormatException or DatasetException => new(ExitCodes.Data, error.Message),
        CoordinatorUnreachableException or WireException or DashboardException or ListenException =>
            new(ExitCodes.Network, error.Message),
        RemoteDataException => new(ExitCodes.Network, error.Message),
        StateDirectoryException or CheckpointException or RunRecordException => new(ExitCodes.Storage, error.Message),
        SlotException or CommitException or NonFiniteException or CoordinatorException =>
            new(ExitCodes.Training, error.Message),
        WorkerOptionsException or CoordinatorAddressException => new(ExitCodes.Usage, error.Message),
        ImportInterruptedException => new(ExitCodes.Interrupted, error.Message),
        OperationCanceledException => new(ExitCodes.Interrupted, "stopped"),
        FileNotFoundException or DirectoryNotFoundException => new(ExitCodes.Input, error.Message),
        IOException or UnauthorizedAccessException => new(ExitCodes.Storage, error.Message),
        AggregateException { InnerExceptions: [var inner, ..] } => Of(inner),
        _ => new(
            ExitCodes.Internal,
            $"a fault of the program: {error.GetType().Name}: {error.Message} (--verbose shows where)"),
    };
}
