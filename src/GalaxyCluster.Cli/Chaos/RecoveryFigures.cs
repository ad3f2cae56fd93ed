using System.Collections.Immutable;

namespace GalaxyCluster.Cli.Chaos;

/// <summary>How long the cluster took to get over its faults, from what it said and when.</summary>
internal static class RecoveryFigures
{
    /// <summary>Beyond this an answer is to something else.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    /// <summary>What moves so soon after a loss moves for it.</summary>
    private static readonly TimeSpan SameMoment = TimeSpan.FromMilliseconds(250);

    public static ImmutableArray<Durations> Of(
        ImmutableArray<MadeFault> faults, ImmutableArray<ChaosLine> lines, ImmutableArray<ChaosCommit> commits) =>
    [
        .. new[]
        {
            Durations.Of("SIGKILL of a worker to its slots being others'", Moved(faults, lines)),
            Durations.Of("SIGKILL of a worker to the next commit", Commits(faults, commits, FaultKind.Kill)),
            Durations.Of("silent worker given up", GivenUp(faults, lines)),
            Durations.Of("start of a coordinator to its first new commit", Restarts(lines, commits)),
            Durations.Of("SIGKILL of the coordinator to the next commit", Commits(faults, commits, FaultKind.Coordinator)),
        }.OfType<Durations>(),
    ];

    /// <summary>
    /// Slots that were given out again for one SIGKILL of a worker: all the work that it cost. Null when none was made.
    /// </summary>
    /// <param name="slots">Slots of a round.</param>
    /// <param name="workers">Workers they are shared out to.</param>
    /// <param name="faults">What was made.</param>
    /// <param name="lines">What was said.</param>
    public static RepeatedWork? Repeated(
        int slots, int workers, ImmutableArray<MadeFault> faults, ImmutableArray<ChaosLine> lines)
    {
        ImmutableArray<int>.Builder repeated = ImmutableArray.CreateBuilder<int>();
        foreach (MadeFault fault in faults.Where(fault => fault.Plan.Kind == FaultKind.Kill))
        {
            if (After(lines, fault, ChaosLineKind.Lost, fault.Target) is { } lost)
            {
                repeated.Add(lines.Where(line => line.Kind == ChaosLineKind.Reassigned && line.At >= lost
                    && line.At < lost + SameMoment).Sum(line => line.Slots));
            }
        }

        repeated.Sort();
        return repeated.Count == 0
            ? null
            : new RepeatedWork(repeated.Count, repeated[(repeated.Count - 1) / 2], repeated[^1], (double)slots / workers);
    }

    // Only a worker that had slots at that moment has any that move.
    private static IEnumerable<TimeSpan> Moved(ImmutableArray<MadeFault> faults, ImmutableArray<ChaosLine> lines)
    {
        foreach (MadeFault fault in faults.Where(fault => fault.Plan.Kind == FaultKind.Kill))
        {
            TimeSpan? lost = After(lines, fault, ChaosLineKind.Lost, subject: fault.Target);
            TimeSpan? moved = After(lines, fault, ChaosLineKind.Reassigned, subject: null);
            if (lost is not null && moved is { } at && at - lost < TimeSpan.FromSeconds(1))
                yield return at - fault.At;
        }
    }

    private static IEnumerable<TimeSpan> GivenUp(ImmutableArray<MadeFault> faults, ImmutableArray<ChaosLine> lines)
    {
        foreach (MadeFault fault in faults.Where(FaultOracles.MakesSilent))
        {
            if (After(lines, fault, ChaosLineKind.Lost, fault.Target) is { } at)
                yield return at - fault.At;
        }
    }

    private static IEnumerable<TimeSpan> Commits(
        ImmutableArray<MadeFault> faults, ImmutableArray<ChaosCommit> commits, FaultKind kind)
    {
        foreach (MadeFault fault in faults.Where(fault => fault.Plan.Kind == kind))
        {
            if (Next(commits, fault.At) is { } at && at - fault.At < Window)
                yield return at - fault.At;
        }
    }

    private static IEnumerable<TimeSpan> Restarts(ImmutableArray<ChaosLine> lines, ImmutableArray<ChaosCommit> commits)
    {
        IEnumerable<ChaosLine> starts = lines.Where(
            line => line.Kind == ChaosLineKind.Started && line.Subject == ChaosCluster.CoordinatorName);
        foreach (ChaosLine start in starts.Skip(1))
        {
            if (Next(commits, start.At) is { } at && at - start.At < Window)
                yield return at - start.At;
        }
    }

    private static TimeSpan? Next(ImmutableArray<ChaosCommit> commits, TimeSpan after)
    {
        foreach (ChaosCommit commit in commits)
        {
            if (commit.At > after)
                return commit.At;
        }

        return null;
    }

    private static TimeSpan? After(ImmutableArray<ChaosLine> lines, MadeFault fault, ChaosLineKind kind, string? subject)
    {
        foreach (ChaosLine line in lines)
        {
            if (line.At >= fault.At && line.At < fault.At + Window && line.Kind == kind &&
                (subject is null || line.Subject == subject))
                return line.At;
        }

        return null;
    }
}
