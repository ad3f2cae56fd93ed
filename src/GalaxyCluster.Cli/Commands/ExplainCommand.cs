using System.CommandLine;
using GalaxyCluster.Cli.Errors;
using GalaxyCluster.Cli.Terminal;
using GalaxyCluster.Coordinator.Explanation;
using GalaxyCluster.Coordinator.Verification;

namespace GalaxyCluster.Cli.Commands;

/// <summary><c>galaxy explain RUN [ROUND]</c>: who computed what, how long it took, what failed and why.</summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        var run = new Argument<string>("run")
        {
            Description = "A run's folder: of 'train', or the --state of a coordinator. The run may be going on.",
        };
        var round = new Argument<long?>("round")
        {
            Description = "One round, counted from 0, as a timeline; the whole run when not given.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        round.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<long?>() < 0)
                result.AddError("round must be at least 0");
        });
        Option<bool> json = Arguments.Json();
        var command = new Command(
            "explain", "Tells who computed what, how long it took, what was waited for, what failed and why.")
        {
            run, round, json,
        };
        command.SetAction(parsed =>
        {
            string folder = parsed.GetValue(run)!;
            if (!Directory.Exists(folder))
                throw new FailureException(ExitCodes.Input, $"'{folder}' does not exist");
            bool hasLedger = RunVerification.HasLedger(folder);
            bool isJson = parsed.GetValue(json);
            if (parsed.GetValue(round) is { } one)
                Print(hasLedger ? RunExplanation.OfRound(folder, one) : LocalStory.OfRound(folder, one), isJson);
            else
                Print(hasLedger ? RunExplanation.OfRun(folder) : LocalStory.OfRun(folder), isJson);
        });
        return command;
    }

    private static void Print(RunStory story, bool json)
    {
        if (json)
            JsonOutput.WriteLine(story, ExplanationJson.Default.RunStory);
        else
            Console.WriteLine(RunStoryText.Describe(story));
    }

    private static void Print(RoundStory story, bool json)
    {
        if (json)
            JsonOutput.WriteLine(story, ExplanationJson.Default.RoundStory);
        else
            Console.WriteLine(RoundStoryText.Describe(story));
    }
}
