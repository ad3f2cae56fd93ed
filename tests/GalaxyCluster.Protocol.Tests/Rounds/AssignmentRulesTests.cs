using GalaxyCluster.Protocol.Rounds;
using GalaxyCluster.Protocol.Slots;
using Xunit;

namespace GalaxyCluster.Protocol.Tests.Rounds;

public sealed class AssignmentRulesTests
{
    [Fact]
    public void TheFirstWorkerGetsEverythingUntilOthersCome()
    {
        var cluster = new Cluster();
        cluster.Join("w1");
        Assert.Equal([new AssignedBlock(new SlotBlock(3, 0), 0)], cluster.Plans[new("w1")].Blocks);
    }

    [Fact]
    public void AJoinerWaitsForTheNextRoundButPreparesItsShare()
    {
        var cluster = new Cluster();
        cluster.JoinReady("w1");
        cluster.Join("w2");
        Assert.Empty(cluster.Plans[new("w2")].Blocks);
        Assert.Equal(new UnitRange(4, 4), cluster.Plans[new("w2")].Prepare);
        Assert.Equal(8, cluster.UnitsOf("w1").Length);
        cluster.FinishRound();
        Assert.Equal(8, cluster.UnitsOf("w1").Length);
        cluster.Heartbeat("w2");
        cluster.FinishRound();
        Assert.Equal([4, 5, 6, 7], cluster.UnitsOf("w2"));
    }

    [Fact]
    public void AJoinerIsGivenWorkAtOnceWhenNobodyElseCanDoIt()
    {
        var cluster = new Cluster();
        cluster.JoinReady("w1");
        cluster.Lose("w1");
        cluster.Join("w2");
        Assert.Equal(8, cluster.UnitsOf("w2").Length);
        Assert.All(cluster.WorkOf("w2"), b => Assert.Equal(1, b.Attempt));
    }

    [Fact]
    public void ALostWorkersSlotsAreSplitAmongTheOthersInTheSameRound()
    {
        var cluster = new Cluster(Cluster.Facts(slots: 12));
        foreach (string name in (string[])["w1", "w2", "w3"])
            cluster.JoinReady(name);
        cluster.FinishRound();
        Assert.Equal(4, cluster.UnitsOf("w2").Length);
        cluster.Lose("w2");
        Assert.Equal(1, cluster.State.Stage!.Stage.Round);
        Assert.Equal((6, 6), (cluster.UnitsOf("w1").Length, cluster.UnitsOf("w3").Length));
        Assert.Equal(Enumerable.Range(0, 12), cluster.UnitsOf("w1").Concat(cluster.UnitsOf("w3")).Order());
        Assert.Equal(2, cluster.Effects.OfType<ClusterEffect.SendPlan>().Count());
    }

    [Fact]
    public void EveryUnitHasExactlyOneOwnerWhateverIsLost()
    {
        var cluster = new Cluster(Cluster.Facts(slots: 13));
        for (int i = 0; i < 6; i++)
            cluster.JoinReady($"w{i}");
        cluster.FinishRound();
        for (int lost = 0; lost < 5; lost++)
        {
            cluster.Lose($"w{lost}");
            var blocks = cluster.State.Stage!.Assignments;
            IEnumerable<int> waiting = Enumerable.Range(0, 13).Where(unit => PoisonRules.IsSuspect(cluster.State.Stage, unit)
                || PoisonRules.HeldUntil(cluster.State.Options, cluster.State.Stage, unit) > cluster.Now);
            int[] given = [.. blocks.SelectMany(a => Enumerable.Range(a.Block.First, a.Block.Count(13)))];
            Assert.Equal(given.Length, given.Distinct().Count());
            Assert.Equal(Enumerable.Range(0, 13), given.Union(waiting).Order());
            Assert.All(blocks, a => Assert.True(cluster.State.Members[a.Worker].IsPresent));
        }
    }

    /// <summary>Taken for as slow as the slow one, it would be too slow for one slot beside the fast one, for ever.</summary>
    [Fact]
    public void ANewcomerBesideAFastAndASlowWorkerGetsASlotAndSoItsShare()
    {
        var cluster = new Cluster(Cluster.Facts(share: 40));
        cluster.JoinReady("fast");
        cluster.JoinReady("slow");
        cluster.FinishRound();
        for (int round = 0; round < 6; round++)
            RoundOf(cluster, ("fast", 0.1), ("slow", 3));
        Assert.Empty(cluster.UnitsOf("slow"));

        cluster.JoinReady("new");
        Assert.NotEqual(0, cluster.Plans[new("new")].Prepare.Count);
        RoundOf(cluster, ("fast", 0.1), ("new", 0.1), ("slow", 3));
        Assert.NotEmpty(cluster.UnitsOf("new"));
        for (int round = 0; round < 12; round++)
            RoundOf(cluster, ("fast", 0.1), ("new", 0.1), ("slow", 3));
        Assert.Equal((4, 4), (cluster.UnitsOf("fast").Length, cluster.UnitsOf("new").Length));
    }

    // Each delivers after so many seconds a slot, if it has any; in the order of their speeds.
    private static void RoundOf(Cluster cluster, params (string Worker, double SecondsPerSlot)[] workers)
    {
        long round = cluster.State.Stage!.Stage.Round;
        double passed = 0;
        foreach ((string worker, double seconds) in workers)
        {
            double done = seconds * cluster.UnitsOf(worker).Length;
            cluster.Now += TimeSpan.FromSeconds(Math.Max(0, done - passed));
            passed = Math.Max(passed, done);
            cluster.DeliverAll(worker);
        }

        cluster.Reduce(round);
        cluster.Apply(new ClusterEvent.CommitPersisted(round));
    }

    [Fact]
    public void MoreWorkersThanSlotsLeaveSomeStandingByWhoStepIn()
    {
        var cluster = new Cluster(Cluster.Facts(slots: 2));
        foreach (string name in (string[])["w1", "w2", "w3", "w4"])
            cluster.JoinReady(name);
        cluster.FinishRound();
        string[] busy = [.. cluster.State.Stage!.Assignments.Select(a => a.Worker.Name).Distinct()];
        Assert.Equal(2, busy.Length);
        cluster.Lose(busy[0]);
        Assert.Equal(2, cluster.State.Stage!.Assignments.Length);
        Assert.DoesNotContain(cluster.State.Stage.Assignments, a => a.Worker.Name == busy[0]);
    }

    [Fact]
    public void SharesFollowMeasuredSpeedWithinFiveRounds()
    {
        var cluster = new Cluster(Cluster.Facts(slots: 16, share: 20));
        foreach (string name in (string[])["w1", "w2", "w3", "w4"])
            cluster.JoinReady(name);
        cluster.FinishRound();
        for (int round = 0; round < 5; round++)
            PlayRound(cluster, name => name == "w4" ? 0.4 : 0.1);
        Assert.InRange(cluster.UnitsOf("w4").Length, 1, 2);
        Assert.All((string[])["w1", "w2", "w3"], name => Assert.InRange(cluster.UnitsOf(name).Length, 4, 6));
    }

    [Fact]
    public void AWorkerThatAloneCrashesAgainAndAgainComesBackWithHalfAShare()
    {
        var cluster = new Cluster(Cluster.Facts(slots: 16, share: 60));
        cluster.JoinReady("w1");
        cluster.JoinReady("w2");
        cluster.FinishRound();
        for (int round = 0; round < 3; round++)
            PlayRound(cluster, _ => 0.1);
        Assert.Equal(8, cluster.UnitsOf("w1").Length);
        for (int crash = 0; crash < 2; crash++)
        {
            cluster.Lose("w1");
            cluster.JoinReady("w1");
            PlayRound(cluster, _ => 0.1);
        }

        Assert.InRange(cluster.UnitsOf("w1").Length, 5, 6);
        for (int round = 0; round < 24; round++)
            PlayRound(cluster, _ => 0.1);
        Assert.InRange(cluster.UnitsOf("w1").Length, 7, 8);
    }

    [Fact]
    public void ManyJoinsInOneRoundDoNotTouchItAndAreOneChangeOfShares()
    {
        var cluster = new Cluster(Cluster.Facts(slots: 16, share: 20));
        cluster.JoinReady("w00");
        cluster.FinishRound();
        var shares = cluster.State.Shares;
        for (int i = 1; i < 16; i++)
            cluster.JoinReady($"w{i:00}");
        Assert.Equal(shares, cluster.State.Shares);
        Assert.Equal(16, cluster.UnitsOf("w00").Length);
        cluster.FinishRound();
        Assert.Equal(16, cluster.State.Shares.Length);
        Assert.All(cluster.State.Shares, share => Assert.Equal(1, share.Slots.Count));
    }

    [Fact]
    public void SharesDoNotFlapWithSmallDifferences()
    {
        var cluster = new Cluster(Cluster.Facts(slots: 16, share: 40));
        foreach (string name in (string[])["w1", "w2", "w3", "w4"])
            cluster.JoinReady(name);
        cluster.FinishRound();
        var shares = cluster.State.Shares;
        for (int round = 0; round < 20; round++)
        {
            PlayRound(cluster, name => 0.1 + (0.01 * ((name[1] + round) % 2)));
            Assert.Equal(shares, cluster.State.Shares);
        }
    }

    [Fact]
    public void LateWorkIsComputedByAnIdleWorkerTooAndTheFirstResultWins()
    {
        var cluster = new Cluster(Cluster.Facts(slots: 8, share: 20));
        cluster.JoinReady("w1");
        cluster.JoinReady("w2");
        for (int round = 0; round < 7; round++)
            cluster.FinishRound(seconds: 1);
        cluster.DeliverAll("w1");
        cluster.Live(1.5);
        Assert.Empty(cluster.WorkOf("w1"));
        cluster.Live(1);
        var late = cluster.WorkOf("w2");
        Assert.Equal(late.Select(b => b.Block), cluster.WorkOf("w1").Select(b => b.Block));
        ContributionHeaderPair(cluster, late[0]);

        static void ContributionHeaderPair(Cluster cluster, AssignedBlock late)
        {
            ContributionHeader second = cluster.Header("w2", late);
            cluster.DeliverAll("w1");
            cluster.Single<ClusterEffect.ReduceRound>();
            cluster.Deliver(second);
            cluster.None<ClusterEffect.AcceptContribution>();
        }
    }

    [Theory]
    [InlineData(0, 0.2, 0.75)]
    [InlineData(0, 3, 2.75)]
    [InlineData(2, 0.2, 5.5)]
    public void BeforeFiveRoundsAreMeasuredTheSlowestDeliveryIsTheMeasure(int measured, double taken, double quiet)
    {
        var cluster = new Cluster(Cluster.Facts(slots: 8, share: 20), new ClusterOptions { StartWorkers = 2 });
        cluster.JoinReady("w1");
        cluster.JoinReady("w2");
        for (int round = 0; round < measured; round++)
            cluster.FinishRound(seconds: 3);
        cluster.Advance(taken);
        cluster.DeliverAll("w1");
        cluster.Live(quiet);
        Assert.Empty(cluster.WorkOf("w1"));
        cluster.Live(0.5);
        Assert.Equal(cluster.WorkOf("w2").Select(b => b.Block), cluster.WorkOf("w1").Select(b => b.Block));
    }

    [Fact]
    public void WhileNobodyHasDeliveredAnythingNothingIsLate()
    {
        var cluster = new Cluster(Cluster.Facts(slots: 2, share: 20), new ClusterOptions { StartWorkers = 3 });
        cluster.JoinReady("w1");
        cluster.JoinReady("w2");
        cluster.JoinReady("w3");
        cluster.Live(20);
        Assert.Equal(1, new[] { "w1", "w2", "w3" }.Count(name => cluster.WorkOf(name).IsEmpty));
    }

    [Fact]
    public void EmptySlotsAreGivenToNobody()
    {
        RunFacts facts = Cluster.Facts(slots: 4, share: 2) with { ShareSizes = [2, 1, 2, 1] };
        var cluster = new Cluster(facts);
        cluster.JoinReady("w1");
        cluster.FinishRound();
        Assert.Equal([0, 2], cluster.UnitsOf("w1"));
        cluster.DeliverAll("w1");
        cluster.Reduce(1);
        Assert.Equal([0, 2], cluster.Records[1].Units.Select(u => u.Unit));
    }

    // Each worker delivers after its slots x its seconds a slot.
    private static void PlayRound(Cluster cluster, Func<string, double> secondsPerSlot)
    {
        long round = cluster.State.Stage!.Stage.Round;
        DateTimeOffset start = cluster.Now;
        var ends = cluster.State.Members.Values
            .Select(m => (m.Worker.Name, Seconds: cluster.UnitsOf(m.Worker.Name).Length * secondsPerSlot(m.Worker.Name)))
            .OrderBy(e => e.Seconds);
        foreach ((string name, double seconds) in ends.ToArray())
        {
            cluster.Now = start + TimeSpan.FromSeconds(seconds);
            foreach (var member in cluster.State.Members.Values)
                cluster.Heartbeat(member.Worker.Name, counter: member.Progress.Counter + 1);
            cluster.DeliverAll(name);
        }

        cluster.Reduce(round);
        cluster.Apply(new ClusterEvent.CommitPersisted(round));
    }
}
