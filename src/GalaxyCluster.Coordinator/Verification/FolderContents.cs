using System.Collections.Immutable;
using System.Text.Json;
using GalaxyCluster.Data;
using GalaxyCluster.Training.Checkpoints;
using GalaxyCluster.Training.Models;
using GalaxyCluster.Training.Reports;

namespace GalaxyCluster.Coordinator.Verification;

/// <summary>
/// What a run's folder holds beside its ledger, at one moment: read before the ledger, because a coordinator that is
/// running appends to that first, and writes these afterwards.
/// </summary>
/// <param name="Metrics">Null when there are none.</param>
/// <param name="Checkpoints">Paths; a checkpoint is never written over.</param>
/// <param name="Result">Null when the run does not say that it is finished.</param>
/// <param name="Model">The trained model; null when there is none.</param>
/// <param name="BestModel">The model of the best validation accuracy so far; null when there is none.</param>
/// <param name="Notes">One sentence each.</param>
internal sealed record FolderContents(
    MetricsProof? Metrics, ImmutableArray<string> Checkpoints, FolderFile<RunResult>? Result,
    FolderFile<TrainedModel>? Model, FolderFile<TrainedModel>? BestModel, ImmutableArray<string> Notes)
{
    /// <exception cref="IOException">Metrics or checkpoints cannot be read.</exception>
    public static FolderContents Read(string folder)
    {
        // Written last, so read first: it promises that the others are complete.
        FolderFile<RunResult>? result = Read(folder, RunRecorder.ResultFileName, ReadResult);
        string checkpoints = Path.Combine(folder, RunRecorder.CheckpointFolderName);
        return new FolderContents(
            MetricsProof.Read(folder), CheckpointStore.FilesIn(checkpoints), result,
            Read(folder, RunRecorder.ModelFileName, ModelFile.Read),
            Read(folder, RunRecorder.BestModelFileName, ModelFile.Read),
            [
                .. CheckpointStore.DamagedIn(checkpoints)
                    .Select(path => $"{Path.GetRelativePath(folder, path)} was found damaged at a start, and left aside."),
            ]);
    }

    private static RunResult ReadResult(string path) => RunResult.FromJson(File.ReadAllText(path));

    private static FolderFile<T>? Read<T>(string folder, string name, Func<string, T> read)
        where T : class
    {
        string path = Path.Combine(folder, name);
        if (!File.Exists(path))
            return null;
        try
        {
            return new FolderFile<T>(name, read(path), null);
        }
        catch (Exception e) when (e is JsonException or DataFormatException or IOException or UnauthorizedAccessException)
        {
            return new FolderFile<T>(name, null, e.Message);
        }
    }
}

/// <summary>A file of a run's folder, or why it cannot be used.</summary>
/// <param name="Name">Its name in the folder.</param>
/// <param name="Content">Null when it cannot be used.</param>
/// <param name="Failure">Null when it can be used.</param>
internal sealed record FolderFile<T>(string Name, T? Content, string? Failure)
    where T : class;
