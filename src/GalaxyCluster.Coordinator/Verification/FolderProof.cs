using System.Collections.Immutable;
using GalaxyCluster.Coordinator.Durability;
using GalaxyCluster.Coordinator.Parameters;
using GalaxyCluster.Data;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Training.Checkpoints;
using GalaxyCluster.Training.Commits;
using GalaxyCluster.Training.Evaluation;
using GalaxyCluster.Training.Models;
using GalaxyCluster.Training.Reports;
using GalaxyCluster.Training.Runs;

namespace GalaxyCluster.Coordinator.Verification;

/// <summary>Holds the other files of a run's folder against what is recorded of its rounds.</summary>
internal sealed class FolderProof(string folder, RecordedRun run)
{
    private readonly List<VerificationProblem> _problems = [];
    private readonly RunPlan _plan = new(run.Definition);

    public IReadOnlyList<VerificationProblem> Problems => _problems;

    /// <summary>Every line of the metrics has the recorded hash and figures.</summary>
    public void Check(MetricsProof metrics, bool isFinished)
    {
        if ((metrics.Problem ?? metrics.CheckAgainst(run)) is { } problem)
        {
            _problems.Add(problem);
            return;
        }
        foreach (RoundCommitted round in metrics.Rounds)
        {
            string? recorded = run.ParametersAfter(round.Round + 1);
            if (recorded == round.ParametersSha256)
                continue;
            _problems.Add(recorded is null
                ? MetricsProof.OfRound(round.Round, $"tells of round {round.Round}, which {run.File} does not have", "round")
                : MetricsProof.OfRound(
                    round.Round, $"gives other parameters after round {round.Round} than {run.File}", "parametersSha256"));
            return;
        }
        if (isFinished && metrics.Rounds.Count < run.Rounds)
        {
            _problems.Add(MetricsProof.OfRound(
                metrics.Rounds.Count, $"ends before round {metrics.Rounds.Count} of a finished run", "round"));
        }
        foreach (EpochEvaluated line in metrics.Evaluations)
        {
            if (Evaluation(line.Round).FirstOrDefault(split => split.Split == line.Split) is { } split
                && Metrics(split) is var m
                && (m.Accuracy != line.Accuracy || m.LossMean != line.Loss || m.MacroF1 != line.MacroF1))
            {
                _problems.Add(MetricsProof.OfRound(
                    line.Round,
                    $"gives other figures of the {line.Split} split after round {line.Round} than the ledger's counts",
                    "accuracy"));
            }
        }
    }

    /// <summary>The checkpoint is whole and has the parameters of its round.</summary>
    /// <returns>Null when it is not, or has gone meanwhile.</returns>
    public Checkpoint? Check(string checkpointFile)
    {
        string name = Path.GetRelativePath(folder, checkpointFile);
        Checkpoint checkpoint;
        try
        {
            checkpoint = CheckpointStore.Read(checkpointFile, run.Definition);
        }
        catch (Exception e) when (e is FileNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is DataFormatException or IOException or UnauthorizedAccessException or CheckpointException)
        {
            _problems.Add(new VerificationProblem(name, e.Message));
            return null;
        }
        long next = checkpoint.State.NextRound;
        string? recorded = next == 0 ? checkpoint.State.ParametersSha256 : run.ParametersAfter(next);
        if (recorded == checkpoint.State.ParametersSha256)
            return checkpoint;
        _problems.Add(new VerificationProblem(name, recorded is null
            ? $"The checkpoint is after round {next - 1}, which {run.File} does not have."
            : $"The checkpoint has other parameters after round {next - 1} than {run.File}.")
        { Round = next - 1, Field = "parametersSha256" });
        return null;
    }

    /// <summary>What a finished run leaves is of its last round.</summary>
    public void CheckResults(FolderContents contents)
    {
        if (contents.Result is { } result)
            Check(result);
        if (contents.Model is { } model)
            Check(model, mustBeLast: true);
        if (contents.BestModel is { } best)
            Check(best, mustBeLast: false);
    }

    private void Check(FolderFile<RunResult> file)
    {
        if (file.Content is not { } result)
        {
            Wrong(file.Name, "", $"cannot be read: {file.Failure}");
            return;
        }
        if (result.RunHash != run.Definition.RunHash)
            Wrong(file.Name, "runHash", "is of another run");
        if (result.Rounds != _plan.TotalRounds || run.Rounds != _plan.TotalRounds)
        {
            Wrong(
                file.Name, "rounds",
                $"tells of {result.Rounds} rounds; {run.Rounds} of {_plan.TotalRounds} are recorded");
        }
        else if (result.ParametersSha256 != run.ParametersAfter(run.Rounds))
        {
            Wrong(file.Name, "parametersSha256", "has other parameters than the last round");
        }

        foreach (SplitEvaluation split in Evaluation(_plan.TotalRounds - 1))
        {
            double? told = split.Split == SplitNames.Test ? result.TestAccuracy : result.ValidationAccuracy;
            if (Metrics(split).Accuracy != told)
            {
                Wrong(
                    file.Name, $"{split.Split}Accuracy",
                    $"has another accuracy of the {split.Split} split than the ledger's counts");
            }
        }
    }

    private void Check(FolderFile<TrainedModel> file, bool mustBeLast)
    {
        if (file.Content is not { } model)
            Wrong(file.Name, "", $"cannot be used: {file.Failure}");
        else if (model.RunHash != run.Definition.RunHash)
            Wrong(file.Name, "runHash", "is of another run");
        else if (mustBeLast && model.Rounds != _plan.TotalRounds)
            Wrong(file.Name, "rounds", $"is the model after {model.Rounds} rounds, not {_plan.TotalRounds}");
        else if (model.ParametersSha256 != run.ParametersAfter(model.Rounds))
            Wrong(file.Name, "parametersSha256", $"has other parameters after {model.Rounds} rounds than {run.File}");
    }

    private ImmutableArray<SplitEvaluation> Evaluation(long round)
    {
        if (run.FindEvaluation(round) is not { } entry)
            return [];
        EvaluatedRound evaluated = StoredEvaluation.Of(
            entry, new CommitterState(round + 1, [], [], ""), _plan, run.Definition.Data.Classes.Length);
        return evaluated.Splits;
    }

    private ClassificationMetrics Metrics(SplitEvaluation split) =>
        ClassificationMetrics.From(split.Counts, run.Definition.Data.Classes);

    private void Wrong(string file, string field, string what) =>
        _problems.Add(new VerificationProblem(file, $"The file {what}.") { Field = field });
}
