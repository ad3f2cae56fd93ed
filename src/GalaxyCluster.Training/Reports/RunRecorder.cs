using System.Globalization;
using System.Text;
using GalaxyCluster.Data.Labels;
using GalaxyCluster.Data.Storage;
using GalaxyCluster.Training.Evaluation;
using GalaxyCluster.Training.Models;
using GalaxyCluster.Training.Runs;

namespace GalaxyCluster.Training.Reports;

/// <summary>
/// A run's folder: <c>run.yaml</c> as used, <c>metrics.jsonl</c>, and at the end <c>confusion.csv</c>, <c>result.json</c>,
/// <c>model.safetensors</c> (the last parameters) and <c>model-best.safetensors</c>. A stopped run goes on in its folder.
/// </summary>
public sealed class RunRecorder : IDisposable
{
    public const string RunFileName = "run.yaml";
    public const string MetricsFileName = "metrics.jsonl";
    public const string ConfusionFileName = "confusion.csv";
    public const string ResultFileName = "result.json";
    public const string ModelFileName = "model.safetensors";
    public const string BestModelFileName = "model-best.safetensors";
    public const string CheckpointFolderName = "checkpoints";

    private readonly RunDefinition _definition;
    private readonly MetricsFile _metrics;

    /// <exception cref="RunRecordException">The folder holds another run, or cannot be written.</exception>
    public RunRecorder(string folder, RunDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        Folder = Path.GetFullPath(folder);
        _definition = definition;
        try
        {
            Directory.CreateDirectory(Folder);
            DurableFile.RemoveUnfinished(Folder);
            _metrics = new MetricsFile(Path.Combine(Folder, MetricsFileName), definition.RunHash);
            WriteText(RunFileName, definition.Spec.ToYaml());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _metrics?.Dispose();
            throw Failed(e);
        }
    }

    public string Folder { get; }

    /// <summary>Rounds recorded so far, by this or an earlier start.</summary>
    public long RecordedRounds => _metrics.RoundCount;

    /// <summary>A folder name for a run: model, data set, first digits of the run's hash.</summary>
    public static string NameFor(RunDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        string name = $"{definition.ModelSpec.Name}-{definition.Data.Name}-{definition.RunHash[..8]}";
        return string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'
            or '.' ? c : '-')).TrimStart('.');
    }

    /// <summary>
    /// Writes an event that belongs into the metrics; others, and those that are there already, are left out.
    /// </summary>
    /// <exception cref="RunRecordException">
    /// Disk full and the like, or a round that gives another hash than before.
    /// </exception>
    public void Record(RunEvent e) => Guard(() => _metrics.Write(e));

    /// <summary>
    /// Forces the metrics to the disk; before a checkpoint, so that no recorded round is lost that will not be computed
    /// again.
    /// </summary>
    public void Sync() => Guard(_metrics.Sync);

    public void WriteBestModel(TrainedModel model) => ModelFile.Write(Path.Combine(Folder, BestModelFileName), model);

    /// <summary>Writes what a finished run leaves.</summary>
    /// <param name="model">The last parameters.</param>
    /// <param name="result">The figures.</param>
    /// <param name="evaluation">The split whose confusion matrix is written: test, or validation without one.</param>
    public void Finish(TrainedModel model, RunResult result, SplitEvaluation? evaluation)
    {
        Sync();
        ModelFile.Write(Path.Combine(Folder, ModelFileName), model);
        Guard(() =>
        {
            if (evaluation is not null) WriteText(ConfusionFileName, Confusion(evaluation));
            WriteText(ResultFileName, result.ToJson() + "\n");
        });
    }

    public void Dispose() => _metrics.Dispose();

    /// <summary>Rows: true class; columns: predicted class.</summary>
    private string Confusion(SplitEvaluation evaluation)
    {
        StringBuilder csv = new("true \\ predicted");
        foreach (string name in _definition.Data.Classes) csv.Append(',').Append(CsvText.Field(name));
        csv.Append('\n');
        int classes = evaluation.Counts.Classes;
        for (int actual = 0; actual < classes; actual++)
        {
            csv.Append(CsvText.Field(_definition.Data.Classes[actual]));
            for (int predicted = 0; predicted < classes; predicted++)
                csv.Append(
                    CultureInfo.InvariantCulture, $",{evaluation.Counts.Confusion[(actual * classes) + predicted]}");
            csv.Append('\n');
        }

        return csv.ToString();
    }

    private void WriteText(string name, string text) =>
        DurableFile.Write(Path.Combine(Folder, name), stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    private void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(e);
        }
    }

    private RunRecordException Failed(Exception e) => new($"run folder {Folder} cannot be written: {e.Message}", e);
}
