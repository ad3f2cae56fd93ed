using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Ledger;
using GalaxyCluster.Protocol.Membership;
using GalaxyCluster.Protocol.Slots;
using Xunit;

namespace GalaxyCluster.Protocol.Tests.Rounds;

public sealed class PoisonRulesTests
{
    private const int Poison = 5;

    [Fact]
    public void ASlotThatKillsWhoeverComputesItIsNamedAndNothingElse()
    {
        Cluster cluster = Begin(PoisonPolicy.Stop, "w1", "w2", "w3", "w4", "w5");
        int deaths = KillUntilDecided(cluster);
        Assert.Equal(RunStatus.Failed, cluster.State.Status);
        Assert.Equal(4, deaths);
        Assert.StartsWith("Slot 5 of round 0 (samples 0 to 0 of the slot's share in epoch 0) kills whoever computes it",
            cluster.State.StatusReason, StringComparison.Ordinal);
    }

    [Fact]
    public void ADeathOrTwoCostNobodyTheirIdleness()
    {
        Cluster cluster = Begin(PoisonPolicy.Stop, "w1", "w2", "w3");
        cluster.Lose(HolderOf(cluster, Poison));
        Assert.NotEmpty(HolderOf(cluster, Poison));
        Assert.Equal(8, cluster.State.Stage!.Assignments.Sum(a => a.Block.Count(8)));
    }

    /// <summary>
    /// Killed in one moment, they are found dead one after another, each with the unit that the one before had: that unit
    /// is nobody's poison.
    /// </summary>
    [Fact]
    public void WorkersThatDieInOneMomentAreNotKilledByTheUnitTheyHandOn()
    {
        var cluster = new Cluster(
            Cluster.Facts(slots: 1) with { OnPoison = PoisonPolicy.Stop }, new ClusterOptions { StartWorkers = 5 });
        foreach (string name in (string[])["w1", "w2", "w3", "w4", "w5"])
            cluster.JoinReady(name);
        string[] dead = [HolderOf(cluster, 0), .. cluster.State.Members.Keys.Select(w => w.Name).Except([HolderOf(cluster, 0)]).Take(3)];
        while (dead.FirstOrDefault(name => cluster.Member(name).IsPresent) is not null)
        {
            string? holder = cluster.State.Stage!.Assignments.FirstOrDefault()?.Worker.Name;
            cluster.Lose(dead.FirstOrDefault(n => n == holder && cluster.Member(n).IsPresent) ?? dead.First(n => cluster.Member(n).IsPresent));
            cluster.Advance(0.02);
        }

        Assert.Equal(RunStatus.Running, cluster.State.Status);
        string last = Assert.Single(cluster.State.Members.Values, m => m.IsPresent).Worker.Name;
        Assert.Empty(cluster.State.Stage!.Assignments);
        cluster.Live(1.1);
        Assert.Equal(last, HolderOf(cluster, 0));
    }

    [Fact]
    public void ASuspectIsGivenAlone()
    {
        Cluster cluster = Begin(PoisonPolicy.Stop, "w1", "w2", "w3", "w4", "w5", "w6");
        for (int i = 0; i < 4; i++)
        {
            cluster.Lose(HolderOf(cluster, Poison));
            cluster.Live(1.1);
        }

        foreach (Member member in cluster.State.Members.Values.Where(m => m.IsPresent))
        {
            foreach (AssignedBlock assigned in cluster.WorkOf(member.Worker.Name).Where(b => !b.Block.Covers(Poison)))
                cluster.Deliver(member.Worker.Name, assigned);
        }

        Assert.Equal([Poison], cluster.UnitsOf(HolderOf(cluster, Poison)));
    }

    [Fact]
    public void TheSameWorkerComingBackAndDyingIsNoEndlessRetry()
    {
        Cluster cluster = Begin(PoisonPolicy.Stop, "w1");
        int deaths = KillUntilDecided(cluster);
        Assert.Equal(RunStatus.Failed, cluster.State.Status);
        Assert.Equal(cluster.State.Options.PoisonDeaths, deaths);
    }

    [Fact]
    public void WithSkipTheSlotIsLeftOutOnceThatIsDurable()
    {
        Cluster cluster = Begin(PoisonPolicy.Skip, "w1", "w2", "w3", "w4", "w5");
        KillUntilDecided(cluster);
        LedgerDecision decision = cluster.Decisions[^1].Decision!;
        Assert.Equal((DecisionKind.Skip, SlotBlock.OfUnit(Poison)), (decision.Kind, decision.Block));
        Assert.InRange(decision.Votes.Select(v => v.Worker).Distinct().Count(), 3, 5);
        cluster.None<ClusterEffect.SkipSlot>();
        DeliverEverything(cluster);
        cluster.None<ClusterEffect.ReduceRound>();
        Assert.Throws<InvalidOperationException>(() => HolderOf(cluster, Poison));

        cluster.Apply(new ClusterEvent.DecisionPersisted());
        Assert.Equal(Poison, cluster.Single<ClusterEffect.SkipSlot>().Slot);
        cluster.Single<ClusterEffect.ReduceRound>();
        cluster.Reduce(0);
        Assert.Equal([0, 1, 2, 3, 4, 6, 7], cluster.Records[^1].Units.Select(u => u.Unit));
        var coverage = new SampleCoverage(cluster.State.Facts);
        Assert.Null(coverage.Add(cluster.Decisions[^1]));
        Assert.Null(coverage.Add(cluster.Records[^1]));
        Assert.Equal(1, coverage.Skipped);
    }

    [Fact]
    public void ASkipOutlivesTheCoordinator()
    {
        var cluster = new Cluster(
            Facts(PoisonPolicy.Skip), durable: DurableState.Beginning("p0") with { Skips = [(0, Poison)] }, term: 2);
        cluster.JoinReady("w1");
        Assert.Equal([0, 1, 2, 3, 4, 6, 7], cluster.UnitsOf("w1").Order());
    }

    [Fact]
    public void NumbersThatAreNotFiniteOnTwoWorkersAreTheSlotsFault()
    {
        Cluster cluster = Begin(PoisonPolicy.Stop, "w1", "w2", "w3");
        FailUnit(cluster);
        Assert.Equal(RunStatus.Running, cluster.State.Status);
        FailUnit(cluster);
        Assert.StartsWith("Slot 5 of round 0 (samples", cluster.State.StatusReason, StringComparison.Ordinal);
        Assert.Contains("cannot be computed: tried on", cluster.State.StatusReason, StringComparison.Ordinal);
    }

    [Fact]
    public void NumbersThatAreNotFiniteOnOneWorkerAreItsOwnFault()
    {
        Cluster cluster = Begin(PoisonPolicy.Stop, "w1", "w2", "w3");
        string broken = HolderOf(cluster, Poison);
        FailUnit(cluster);
        string other = HolderOf(cluster, Poison);
        Assert.NotEqual(broken, other);
        cluster.Deliver(other, cluster.WorkOf(other).First(b => b.Block.Covers(Poison)));
        LedgerDecision decision = cluster.Decisions[^1].Decision!;
        Assert.Equal((DecisionKind.Quarantine, broken), (decision.Kind, decision.Worker?.Name));
        Assert.Equal([VoteKind.NotFinite, VoteKind.Computed], decision.Votes.Select(v => v.Kind));
        cluster.Apply(new ClusterEvent.DecisionPersisted());
        Assert.Equal(LossCause.Distrusted, cluster.Member(broken).LossCause);
    }

    [Fact]
    public void ARoundWithNothingLeftEndsTheRun()
    {
        var cluster = new Cluster(Cluster.Facts(slots: 1) with { OnPoison = PoisonPolicy.Skip });
        cluster.JoinReady("w1");
        cluster.JoinReady("w2");
        for (int i = 0; i < 2; i++)
        {
            string holder = HolderOf(cluster, 0);
            Fail(cluster, holder, 0);
        }

        cluster.Apply(new ClusterEvent.DecisionPersisted());
        Assert.Contains("nothing to average", cluster.Single<ClusterEffect.FailRun>().Reason, StringComparison.Ordinal);
    }

    private static RunFacts Facts(PoisonPolicy policy) => Cluster.Facts() with { OnPoison = policy };

    private static Cluster Begin(PoisonPolicy policy, params string[] names)
    {
        var cluster = new Cluster(Facts(policy), new ClusterOptions { StartWorkers = names.Length, EarlyDeathsAllowed = 100 });
        foreach (string name in names)
            cluster.JoinReady(name);
        return cluster;
    }

    private static string HolderOf(Cluster cluster, int unit) =>
        cluster.State.Stage!.Assignments.First(a => a.Block.Covers(unit)).Worker.Name;

    private static void DeliverEverything(Cluster cluster)
    {
        foreach (Member member in cluster.State.Members.Values.Where(m => m.IsPresent))
        {
            foreach (AssignedBlock assigned in cluster.WorkOf(member.Worker.Name).Where(b => !b.Block.Covers(Poison)))
                cluster.Deliver(member.Worker.Name, assigned);
        }
    }

    // Everybody computes what they have; who has the poison dies of it and comes back.
    private static int KillUntilDecided(Cluster cluster)
    {
        int deaths = 0;
        while (!(cluster.State.Status == RunStatus.Failed || !cluster.State.Deciding.IsEmpty))
        {
            if (cluster.State.Stage!.Assignments.FirstOrDefault(a => a.Block.Covers(Poison)) is { } holder)
            {
                cluster.Lose(holder.Worker.Name);
                deaths++;
                if (cluster.State.Status != RunStatus.Failed && cluster.State.Deciding.IsEmpty)
                    cluster.JoinReady(holder.Worker.Name);
            }
            else
            {
                DeliverEverything(cluster);
                cluster.Live(0.5);
            }
        }

        return deaths;
    }

    private static void FailUnit(Cluster cluster) => Fail(cluster, HolderOf(cluster, Poison), Poison);

    private static void Fail(Cluster cluster, string name, int unit)
    {
        Member member = cluster.Member(name);
        cluster.Apply(new ClusterEvent.WorkFailed(
            member.Worker, member.Incarnation, cluster.State.Term, cluster.State.Stage!.Stage,
            cluster.WorkOf(name).First(b => b.Block.Covers(unit)), unit, NotFinite: true, "a loss is NaN"));
    }
}
