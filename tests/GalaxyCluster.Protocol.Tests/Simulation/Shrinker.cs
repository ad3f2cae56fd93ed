using System.Collections.Immutable;

namespace GalaxyCluster.Protocol.Tests.Simulation;

/// <summary>
/// Makes a scenario that violates an oracle smaller while the same oracle still notices: fewer faults, workers, rounds and
/// slots, a quieter network. Delta debugging, after Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing
/// Input" (2002).
/// </summary>
internal static class Shrinker
{
    private const int MostTries = 3000;

    /// <param name="failing">A scenario that fails.</param>
    /// <param name="run">Runs one; null when nothing is violated.</param>
    /// <returns>The smallest found, and what it violates.</returns>
    public static (Scenario Scenario, string Violation) Shrink(Scenario failing, Func<Scenario, string?> run)
    {
        string violation = run(failing) ?? throw new ArgumentException("The scenario does not fail.", nameof(failing));
        string oracle = violation[..2];
        int tries = 0;
        bool hasShrunk = true;
        while (hasShrunk)
        {
            hasShrunk = false;
            foreach (Scenario candidate in Candidates(failing))
            {
                if (tries++ > MostTries)
                    return (failing, violation);
                if (run(candidate) is not { } found || !found.StartsWith(oracle, StringComparison.Ordinal))
                    continue;
                (failing, violation, hasShrunk) = (candidate, found, true);
                break;
            }
        }

        return (failing, violation);
    }

    // Large cuts first.
    private static IEnumerable<Scenario> Candidates(Scenario scenario)
    {
        ImmutableArray<Fault> faults = scenario.Faults;
        for (int size = faults.Length; size > 0; size /= 2)
        {
            for (int first = 0; first + size <= faults.Length; first += size)
                yield return scenario with { Faults = faults.RemoveRange(first, size) };
        }

        if (scenario.Seats.Length > Math.Max(1, scenario.Options.MinWorkers))
            yield return WithoutLastSeat(scenario);
        if (scenario.Facts.Epochs > 1)
            yield return WithFacts(scenario, scenario.Facts with { Epochs = 1 });
        if (scenario.Facts.ShareSizes.Any(s => s > 1))
            yield return WithFacts(scenario, scenario.Facts with { ShareSizes = [.. scenario.Facts.ShareSizes.Select(s => (s + 1) / 2)] });
        if (scenario.Facts.SlotCount > 1)
            yield return WithFacts(scenario, scenario.Facts with { ShareSizes = scenario.Facts.ShareSizes[..^1] });
        if (scenario.Facts.EvaluationPartSizes.Length + scenario.Facts.FinalPartSizes.Length > 0)
            yield return WithFacts(scenario, scenario.Facts with { EvaluationPartSizes = [], FinalPartSizes = [] });
        if (scenario.Losses > 0)
            yield return scenario with { Losses = 0 };
        if (scenario.Duplicates > 0)
            yield return scenario with { Duplicates = 0 };
        if (scenario.SlowestMessage > 5)
            yield return scenario with { SlowestMessage = 5 };
        for (int i = 0; i < faults.Length; i++)
        {
            if (faults[i].For > 20)
                yield return scenario with { Faults = faults.SetItem(i, faults[i] with { For = faults[i].For / 2 }) };
        }
    }

    private static Scenario WithoutLastSeat(Scenario scenario)
    {
        int last = scenario.Seats.Length - 1;
        return scenario with
        {
            Seats = scenario.Seats.RemoveAt(last),
            Faults = [.. scenario.Faults.Where(f => f.Seat != last)],
        };
    }

    private static Scenario WithFacts(Scenario scenario, RunFacts facts)
    {
        if (facts.ShareSizes.All(s => s == 0))
            return scenario;
        facts = ScenarioSource.WithEvaluations(facts);
        bool holdsPoison = scenario.Poison is { } poison && poison.Round < facts.TotalRounds && poison.Slot < facts.SlotCount
            && facts.SamplesOf(poison.Round, poison.Slot).Count > 0;
        return scenario with { Facts = facts, Poison = holdsPoison ? scenario.Poison : null };
    }
}
