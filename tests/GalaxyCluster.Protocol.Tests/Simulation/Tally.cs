using System.Globalization;
using GalaxyCluster.Protocol.Ledger;
using GalaxyCluster.Protocol.Membership;

namespace GalaxyCluster.Protocol.Tests.Simulation;

/// <summary>How often everything happened over many histories: a simulation that never meets it proves nothing.</summary>
internal sealed class Tally
{
    public SortedDictionary<FaultKind, int> Faults { get; } = [];

    public SortedDictionary<RejectionCode, int> Rejections { get; } = [];

    public SortedDictionary<LossCause, int> Losses { get; } = [];

    public SortedDictionary<DecisionKind, int> Decisions { get; } = [];

    public long Histories { get; private set; }

    public long Steps { get; private set; }

    public long Rounds { get; private set; }

    public long Audits { get; private set; }

    public long Restarts { get; private set; }

    public long CoordinatorLives { get; private set; }

    public long Stopped { get; private set; }

    public long Tainted { get; private set; }

    public void Add(World world)
    {
        Histories++;
        Steps += world.Steps;
        Oracles oracles = world.Oracles;
        Rounds += oracles.Commits.Count;
        Audits += oracles.Audits;
        Restarts += oracles.Restarts;
        CoordinatorLives += oracles.CoordinatorLives;
        Stopped += oracles.HasStopped ? 1 : 0;
        Tainted += oracles.IsTainted ? 1 : 0;
        foreach (Fault fault in world.Scenario.Faults)
            Faults[fault.Kind] = Faults.GetValueOrDefault(fault.Kind) + 1;
        Add(Rejections, oracles.Rejections);
        Add(Losses, oracles.Losses);
        Add(Decisions, oracles.Decisions);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        {Histories} histories, {Rounds} rounds, {Steps} steps, {CoordinatorLives} coordinator lives
        faults: {Faults.Values.Sum()} ({List(Faults)})
        refused: {List(Rejections)}
        lost: {List(Losses)}
        decided: {List(Decisions)}; audits that agreed or not: {Audits}; stages begun again: {Restarts}
        stopped by a slot that nobody can compute: {Stopped}; with a lie that nobody was there to audit: {Tainted}
        """);

    private static void Add<T>(SortedDictionary<T, int> sums, SortedDictionary<T, int> counts)
        where T : notnull
    {
        foreach ((T what, int count) in counts)
            sums[what] = sums.GetValueOrDefault(what) + count;
    }

    private static string List<T>(SortedDictionary<T, int> counts)
        where T : notnull => string.Join(", ", counts.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Key} {c.Value}")));
}
