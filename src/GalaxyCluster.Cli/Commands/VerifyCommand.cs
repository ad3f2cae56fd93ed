using System.CommandLine;
using GalaxyCluster.Cli.Errors;
using GalaxyCluster.Cli.Processes;
using GalaxyCluster.Cli.Runs;
using GalaxyCluster.Cli.Terminal;
using GalaxyCluster.Coordinator.Verification;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Training.Reports;
using GalaxyCluster.Training.Runs;

namespace GalaxyCluster.Cli.Commands;

/// <summary><c>galaxy verify RUN</c>: proves a run's record, and computes chosen rounds again.</summary>
internal static class VerifyCommand
{
    private static readonly Argument<string> _run = new("run")
    {
        Description = "A run's folder: of 'train', or the --state of a coordinator. The run may be going on.",
    };

    private static readonly Option<RoundChoice?> _rounds = new("--rounds")
    {
        Description = "Rounds to compute again, such as 3,10-12; they count from 0.",
        CustomParser = result =>
        {
            try
            {
                return RoundChoice.Parse(result.Tokens[0].Value);
            }
            catch (FormatException e)
            {
                result.AddError($"--rounds: {e.Message}");
                return null;
            }
        },
    };

    private static readonly Option<bool> _all = new("--all") { Description = "Compute every recorded round again." };
    private static readonly Option<int?> _sample = Arguments.OptionalAtLeast(
        "--sample", 1, "Compute so many rounds again, spread evenly over the run, its last one among them.");

    private static readonly Option<string?> _data = new("--data")
    {
        Description = "The run's data set folder, when it is not where the run file says.",
    };

    private static readonly Option<int> _threads = Arguments.Threads("Threads");
    private static readonly Option<bool> _json = Arguments.Json();

    public static Command Create()
    {
        var command = new Command(
            "verify", "Proves that a run's record is whole and uses every sample once, and computes rounds again.")
        {
            _run,
        };
        foreach (Option option in (Option[])[_rounds, _all, _sample, _data, _threads, _json])
            command.Options.Add(option);
        command.Validators.Add(result =>
        {
            int given = new Option[] { _rounds, _all, _sample }
                .Count(option => result.GetResult(option) is { Implicit: false });
            if (given > 1)
                result.AddError("--rounds, --all and --sample choose rounds in three ways: give one of them");
        });
        command.SetAction(parsed =>
        {
            using var interrupts = new Interrupts();
            VerificationReport report = Verify(parsed, interrupts);
            if (parsed.GetValue(_json))
                JsonOutput.WriteLine(report, VerificationJson.Default.VerificationReport);
            else
                Console.WriteLine(VerificationText.Describe(report));
            return report.IsSound ? ExitCodes.Success : ExitCodes.Unproven;
        });
        return command;
    }

    private static VerificationReport Verify(ParseResult parsed, Interrupts interrupts)
    {
        string folder = parsed.GetValue(_run)!;
        if (!Directory.Exists(folder))
            throw new FailureException(ExitCodes.Input, $"'{folder}' does not exist");
        using var progress = new ProgressLine<(long Done, long Total)>(at => new ProgressText(
            $"computing rounds again: {at.Done} of {at.Total}", (double)at.Done / at.Total));
        var options = new VerificationOptions
        {
            Rounds = Choice(parsed),
            Threads = parsed.GetValue(_threads) is > 0 and var threads ? threads : Environment.ProcessorCount,
            OpenData = definition => Open(definition.Spec),
            Progress = progress,
        };
        if (RunVerification.HasLedger(folder))
            return RunVerification.Verify(folder, options, interrupts.Drain);
        string runFile = Path.Combine(folder, RunRecorder.RunFileName);
        if (!File.Exists(runFile))
        {
            throw new FailureException(
                ExitCodes.Input,
                $"'{folder}' holds no run: there is neither a ledger nor {RunRecorder.RunFileName} in it");
        }

        RunSpec spec = RunSpec.Load(runFile);
        using Dataset dataset = Open(spec);
        RunDefinition local = RunDefinition.Create(spec, dataset.Manifest);
        return RunVerification.VerifyWithoutLedger(folder, local, options, interrupts.Drain);

        Dataset Open(RunSpec of) =>
            Dataset.Open(parsed.GetValue(_data) ?? RunData.Folder(of.Data, interrupts.Drain));
    }

    private static RoundChoice Choice(ParseResult parsed) =>
        parsed.GetValue(_all) ? RoundChoice.All
        : parsed.GetValue(_sample) is { } count ? RoundChoice.Sample(count)
        : parsed.GetValue(_rounds) ?? RoundChoice.None;
}
