using System.Collections.Immutable;
using System.Globalization;
using GalaxyCluster.Coordinator.Explanation;
using GalaxyCluster.Coordinator.Verification;

namespace GalaxyCluster.Cli.Chaos;

/// <summary>The five oracles: hash, ledger, time, explanation, safety.</summary>
internal static class FaultOracles
{
    /// <summary>The longest that a cluster with a living worker may go without a commit, beside a disk that refuses.</summary>
    private static readonly TimeSpan GapLimit = TimeSpan.FromSeconds(20);

    /// <summary>The longest that the loss of a worker may take to be noticed: the ceiling of the computed time-out.</summary>
    private static readonly TimeSpan NoticeLimit = TimeSpan.FromSeconds(16);

    /// <summary>Shorter silences must be borne; the floor of the computed time-out.</summary>
    private const double BearableSeconds = 2;

    /// <summary>True for what keeps a worker silent for longer than the computed time-out of an undisturbed cluster.</summary>
    public static bool MakesSilent(MadeFault fault) =>
        fault.Plan.Seconds > BearableSeconds &&
        (fault.Plan.Kind == FaultKind.Pause ||
            fault.Plan is { Kind: FaultKind.Partition, Link: RelayMode.StallUp or RelayMode.StallBoth });

    /// <summary>H: each round has the parameters of the undisturbed run in one process.</summary>
    public static OracleResult Hash(ChaosJournal journal, ChaosReference reference, string? final)
    {
        ImmutableArray<ChaosCommit> commits = journal.Commits;
        string wrong = "";
        foreach (ChaosCommit commit in commits)
        {
            string? expected = reference.HashOf(commit.Round);
            if (wrong.Length == 0 && journal.HashOf(commit.Round) != expected)
            {
                wrong = $"round {commit.Round} gave {journal.HashOf(commit.Round)}, the reference "
                    + (expected ?? "has no such round");
            }

        }

        if (wrong.Length == 0 && final is not null && final != reference.HashOf(reference.Rounds - 1))
            wrong = $"the run ended with {final}, the reference with {reference.HashOf(reference.Rounds - 1)}";
        string right = string.Create(
            CultureInfo.InvariantCulture, $"all {commits.Length} rounds equal the reference")
            + (final is null ? "" : $", the last one {final}");
        return new OracleResult(
            "H", "same parameters as undisturbed", wrong.Length == 0 && !commits.IsEmpty,
            wrong.Length > 0 ? wrong : commits.IsEmpty ? "no round was committed" : right);
    }

    /// <summary>L: the ledger uses each sample of each epoch once, and its chain holds.</summary>
    public static OracleResult Ledger(VerificationReport report) => new(
        "L", "every sample once, chain whole", report.IsSound,
        report.IsSound
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{report.Records} records, {report.Rounds} rounds, {report.Samples} samples, {report.Term} terms")
            : report.Problems[0].ToString());

    /// <summary>T: nothing waits longer than it may; a coordinator that starts counts anew.</summary>
    public static OracleResult Time(ChaosJournal journal, ImmutableArray<MadeFault> faults, TimeSpan end)
    {
        TimeSpan longest = TimeSpan.Zero, since = TimeSpan.Zero, last = TimeSpan.Zero;
        bool isLate = false;
        ImmutableArray<TimeSpan> starts =
        [
            .. journal.Lines
                .Where(line => line is { Kind: ChaosLineKind.Started, Subject: ChaosCluster.CoordinatorName })
                .Select(line => line.At),
        ];
        foreach (TimeSpan at in (TimeSpan[])[.. journal.Commits.Select(commit => commit.At), end])
        {
            TimeSpan start = starts.Where(time => time < at).DefaultIfEmpty().Max();
            TimeSpan gap = at - (start > last ? start : last);
            if (last > TimeSpan.Zero && gap > longest)
                (longest, since) = (gap, last);
            TimeSpan refused = TimeSpan.FromSeconds(
                faults.Where(f => f.Plan.Kind == FaultKind.Disk && f.At < at && f.At > last).Sum(f => f.Plan.Seconds));
            isLate |= last > TimeSpan.Zero && gap > GapLimit + refused;
            last = at;
        }

        return new OracleResult("T", "nothing waits beyond its limit", !isLate, string.Create(
            CultureInfo.InvariantCulture,
            $"longest time without a commit {longest.TotalSeconds:F1} s, from {since.TotalSeconds:F1} s on ")
            + string.Create(CultureInfo.InvariantCulture, $"(limit {GapLimit.TotalSeconds:F0} s)"));
    }

    /// <summary>S: no round was committed with two results.</summary>
    public static OracleResult Safety(ChaosJournal journal, VerificationReport report)
    {
        ImmutableArray<string> wrong = journal.Contradictions;
        bool isOne = report.Rounds == journal.Rounds || report.Rounds >= journal.Commits.Length;
        return new OracleResult(
            "S", "one commit for each round", wrong.IsEmpty && isOne,
            !wrong.IsEmpty ? wrong[0]
            : isOne ? "no round has two results; the ledger has each round once, terms in order"
            : $"{journal.Commits.Length} rounds were told, the ledger has {report.Rounds}");
    }

    /// <summary>
    /// X: for each fault the cluster named the node and the cause, and it named no other; <c>galaxy explain</c> tells
    /// the same afterwards.
    /// </summary>
    public static OracleResult Explanation(ChaosJournal journal, ImmutableArray<MadeFault> faults, RunStory? story)
    {
        ImmutableArray<ChaosLine> lines = journal.Lines;
        var missing = new List<string>();
        int named = 0;
        foreach (MadeFault fault in faults)
        {
            if (!MustBeNamed(fault, lines, faults))
                continue;
            if (IsNamed(fault, lines))
                named++;
            else
                missing.Add($"fault {fault.Plan.Number} ({fault.Plan.Kind} of {fault.Target}) was not named");
        }

        IEnumerable<string> wrong = lines
            .Where(line => line.Kind == ChaosLineKind.Lost && !IsExplained(line, faults) && !IsStarved(line, lines))
            .Select(line => string.Create(
                CultureInfo.InvariantCulture,
                $"{line.Subject} was given up at {line.At.TotalSeconds:F1} s without a fault: {line.Text}"));
        missing.AddRange(wrong);
        if (story is not null)
            missing.AddRange(Unexplained(story, lines, faults));
        return new OracleResult(
            "X", "the cluster names node and cause", missing.Count == 0,
            missing.Count == 0 ? $"{named} faults named, none invented" : missing[0]);
    }

    // What a coordinator that was killed had not written of its trace is lost with it.
    private static IEnumerable<string> Unexplained(
        RunStory story, ImmutableArray<ChaosLine> lines, ImmutableArray<MadeFault> faults) =>
        faults.Any(fault => fault.Plan.Kind == FaultKind.Coordinator)
            ? []
            : lines.Where(line => line.Kind == ChaosLineKind.Lost && line.Text.Contains("is lost", StringComparison.Ordinal))
                .Select(line => line.Subject).Distinct()
                .Where(worker => !story.Members.Any(member => member.Worker == worker && !member.Losses.IsEmpty))
                .Select(worker => $"galaxy explain does not tell that {worker} was lost");

    // Nobody ran at that moment: a silence says nothing about the worker.
    private static bool IsStarved(ChaosLine lost, ImmutableArray<ChaosLine> lines) => lines.Any(line =>
        line.Kind == ChaosLineKind.Stalled && line.At > lost.At - TimeSpan.FromSeconds(6) &&
        line.At < lost.At + TimeSpan.FromSeconds(2));

    private static bool MustBeNamed(MadeFault fault, ImmutableArray<ChaosLine> lines, ImmutableArray<MadeFault> faults)
    {
        // A coordinator that dies soon after takes the news with it; a new one knows only who comes back.
        bool isOverlapped = faults.Any(other => other != fault && other.Plan.Kind == FaultKind.Coordinator &&
            other.At > fault.At - TimeSpan.FromSeconds(5) && other.At < fault.At + NoticeLimit);
        return fault.Plan.Kind switch
        {
            FaultKind.Coordinator => true,
            FaultKind.Disk => fault.Plan.Seconds >= BearableSeconds && !isOverlapped,
            FaultKind.Slow => false,
            FaultKind.Pause when !MakesSilent(fault) => false,
            // A worker that cannot hear is given up after the ceiling of the time-out, longer than any such fault.
            FaultKind.Partition when fault.Plan.Link is RelayMode.Delay or RelayMode.StallDown => false,
            FaultKind.Partition when fault.Plan.Link != RelayMode.Cut && fault.Plan.Seconds < BearableSeconds => false,
            _ => !isOverlapped && IsMember(fault, lines),
        };
    }

    private static bool IsNamed(MadeFault fault, ImmutableArray<ChaosLine> lines)
    {
        TimeSpan from = fault.At, to = (fault.HealedAt ?? fault.At) + NoticeLimit;
        IEnumerable<ChaosLine> after = lines.Where(line => line.At >= from && line.At <= to);
        return fault.Plan.Kind switch
        {
            FaultKind.Coordinator => after.Any(
                line => line is { Kind: ChaosLineKind.Started, Subject: ChaosCluster.CoordinatorName }),
            FaultKind.Disk => after.Any(
                line => line.Kind == ChaosLineKind.Waiting && line.Text.Contains("disk", StringComparison.Ordinal)),
            _ => after.Any(line => line.Kind == ChaosLineKind.Lost && line.Subject == fault.Target),
        };
    }

    private static bool IsExplained(ChaosLine lost, ImmutableArray<MadeFault> faults) => faults.Any(fault =>
        fault.Target == lost.Subject && fault.At <= lost.At &&
        lost.At <= (fault.HealedAt ?? lost.At) + NoticeLimit &&
        fault.Plan.Kind is not FaultKind.Slow && !(fault.Plan.Kind == FaultKind.Pause && !MakesSilent(fault)));

    private static bool IsMember(MadeFault fault, ImmutableArray<ChaosLine> lines)
    {
        bool isMember = false;
        foreach (ChaosLine line in lines)
        {
            if (line.At >= fault.At)
                break;
            if (line is { Kind: ChaosLineKind.Started, Subject: ChaosCluster.CoordinatorName })
                isMember = false;
            else if (line.Subject == fault.Target && line.Kind == ChaosLineKind.Joined)
                isMember = true;
            else if (line.Subject == fault.Target && line.Kind == ChaosLineKind.Lost)
                isMember = false;
        }

        return isMember;
    }
}
