using System.Collections.Immutable;
using GalaxyCluster.Training.Checkpoints;
using GalaxyCluster.Training.Reports;

namespace GalaxyCluster.Coordinator.Verification;

/// <summary>What a run's folder holds beside its ledger, at one moment.</summary>
/// <param name="Metrics">Null when there are none.</param>
/// <param name="Checkpoints">Paths.</param>
/// <param name="HasResult">The run says that it is finished.</param>
/// <param name="Notes">One sentence each.</param>
internal sealed record FolderContents(
    MetricsProof? Metrics, ImmutableArray<string> Checkpoints, bool HasResult, ImmutableArray<string> Notes)
{
    /// <exception cref="IOException">It cannot be read.</exception>
    public static FolderContents Read(string folder)
    {
        bool hasResult = File.Exists(Path.Combine(folder, RunRecorder.ResultFileName));
        string checkpoints = Path.Combine(folder, RunRecorder.CheckpointFolderName);
        return new FolderContents(
            MetricsProof.Read(folder), CheckpointStore.FilesIn(checkpoints), hasResult,
            [
                .. CheckpointStore.DamagedIn(checkpoints)
                    .Select(path => $"{Path.GetRelativePath(folder, path)} was found damaged at a start, and left aside."),
            ]);
    }
}
