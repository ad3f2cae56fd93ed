using System.Text;
using System.Text.Json;
using GalaxyCluster.Training.Reports;
using GalaxyCluster.Training.Runs;

namespace GalaxyCluster.Coordinator.Verification;

/// <summary>
/// <c>metrics.jsonl</c> as it is read: every round once, in order. A last line without its end was torn off by a crash
/// or is being written, and is no fault.
/// </summary>
internal sealed class MetricsProof
{
    private const int MaxLine = 1 << 16;

    private readonly List<RoundCommitted> _rounds = [];
    private readonly List<EpochEvaluated> _evaluations = [];

    private MetricsProof()
    {
    }

    /// <summary>Rounds from 0 on.</summary>
    public IReadOnlyList<RoundCommitted> Rounds => _rounds;

    public IReadOnlyList<EpochEvaluated> Evaluations => _evaluations;

    /// <summary>Run hash of the first line; empty when there is none.</summary>
    public string RunHash { get; private set; } = "";

    public VerificationProblem? Problem { get; private set; }

    /// <summary>Null when there is no such file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static MetricsProof? Read(string folder)
    {
        string path = Path.Combine(folder, RunRecorder.MetricsFileName);
        if (!File.Exists(path))
            return null;
        var proof = new MetricsProof();
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file, Encoding.UTF8);
        var line = new StringBuilder();
        int number = 1;
        for (int c = reader.Read(); c >= 0 && proof.Problem is null; c = reader.Read())
        {
            if (c != '\n')
            {
                if (line.Append((char)c).Length > MaxLine)
                    proof.Problem = Wrong(number, $"is longer than {MaxLine} characters");
                continue;
            }
            proof.Add(line.ToString(), number++);
            line.Clear();
        }
        return proof;
    }

    /// <summary>The lines have the plan's epochs, and its samples less those that a decision left out.</summary>
    public VerificationProblem? CheckAgainst(RecordedRun run)
    {
        if (RunHash.Length > 0 && RunHash != run.Definition.RunHash)
            return Wrong(1, $"is of run {RunHash}, not of {run.Definition.RunHash}") with { Field = "runHash" };
        var plan = new RunPlan(run.Definition);
        foreach (RoundCommitted round in _rounds)
        {
            if (round.Round >= plan.TotalRounds)
                return OfRound(round.Round, $"tells of round {round.Round} of a run of {plan.TotalRounds} rounds", "round");
            if (round.Epoch != plan.EpochOf(round.Round))
            {
                return OfRound(
                    round.Round, $"has round {round.Round} in epoch {round.Epoch}, not {plan.EpochOf(round.Round)}", "epoch");
            }
            int samples = plan.SampleCount(round.Round)
                - run.LeftOut(round.Round).Sum(slot => plan.SampleCount(round.Round, slot));
            bool isLess = run.MaySkipUnrecorded && round.Samples > 0 && round.Samples < samples;
            if (round.Samples != samples && !isLess)
            {
                return OfRound(
                    round.Round, $"has {round.Samples} samples in round {round.Round}, not {samples}", "samples");
            }
        }
        return null;
    }

    public static VerificationProblem OfRound(long round, string what, string field) =>
        new(RunRecorder.MetricsFileName, $"The file {what}.") { Round = round, Field = field };

    private void Add(string line, int number)
    {
        RunEvent? e;
        try
        {
            e = RunEvent.FromJson(line);
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            Problem = Wrong(number, "is no event of this program");
            return;
        }
        switch (e)
        {
            case RunStarted started when RunHash.Length == 0:
                RunHash = started.RunHash;
                break;
            case RoundCommitted round when round.Round == _rounds.Count:
                _rounds.Add(round);
                break;
            case RoundCommitted round:
                Problem = Wrong(number, $"is of round {round.Round}, and round {_rounds.Count} is next") with
                {
                    Round = round.Round,
                };
                break;
            case EpochEvaluated evaluated:
                _evaluations.Add(evaluated);
                break;
        }
    }

    private static VerificationProblem Wrong(int line, string what) =>
        new(RunRecorder.MetricsFileName, $"Line {line} {what}.") { Field = $"line {line}" };
}
