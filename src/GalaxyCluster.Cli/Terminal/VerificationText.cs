using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using GalaxyCluster.Coordinator.Verification;

namespace GalaxyCluster.Cli.Terminal;

/// <summary>What a verification found, for a person.</summary>
internal static class VerificationText
{
    public static string Describe(VerificationReport report)
    {
        var text = new StringBuilder();
        text.AppendLine($"{report.Run}: run {Short(report.RunHash)}, recorded in {report.Source}");
        text.AppendLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  rounds        {report.Rounds} of {report.TotalRounds} ({(report.IsFinished ? "finished" : "not finished")}), "
            + $"{report.Evaluations} evaluations"));
        text.AppendLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  samples       {report.Samples} used; in each of {Epochs(report)} whole epochs every one exactly once"));
        if (report.Decisions > 0)
        {
            text.AppendLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  decisions     {report.Decisions} (quarantines and skips; {report.SkippedSamples} samples left out by them)"));
        }
        if (report.LedgerHead.Length > 0)
            text.AppendLine($"  chain         {report.Records} records, {report.Term} terms, head {report.LedgerHead}");
        if (report.ParametersSha256.Length > 0)
            text.AppendLine($"  parameters    sha256 {report.ParametersSha256}");
        text.AppendLine($"  checkpoints   {report.Checkpoints} whole");
        if (report.ComputedRounds > 0)
        {
            text.AppendLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  recomputed    {report.RecomputedRounds.Length} rounds as recorded ({report.ComputedRounds} computed for it)"));
        }
        foreach (string note in report.Notes)
            text.AppendLine($"  note          {note}");
        foreach (VerificationProblem problem in report.Problems)
            text.AppendLine($"  WRONG         {Place(problem)}: {problem.Message}");
        text.Append(report.IsSound ? "all that was looked at is as it was written" : "this is not what was written");
        return text.ToString();
    }

    private static string Place(VerificationProblem problem)
    {
        var place = new StringBuilder(problem.File);
        if (problem.Record is { } record)
            place.Append(CultureInfo.InvariantCulture, $", record {record}");
        if (problem.Round is { } round)
            place.Append(CultureInfo.InvariantCulture, $", round {round}");
        if (problem.Unit is { } unit)
            place.Append(CultureInfo.InvariantCulture, $", unit {unit}");
        if (problem.Field.Length > 0)
            place.Append(", ").Append(problem.Field);
        return place.ToString();
    }

    private static long Epochs(VerificationReport report) =>
        report.RoundsPerEpoch > 0 ? report.Rounds / report.RoundsPerEpoch : 0;

    private static string Short(string hash) => hash.Length > 12 ? hash[..12] : "(unknown)";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(VerificationReport))]
internal sealed partial class VerificationJson : JsonSerializerContext;
