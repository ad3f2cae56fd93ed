using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Membership;
using GalaxyCluster.Protocol.Rounds;
using GalaxyCluster.Protocol.Slots;
using Xunit;

namespace GalaxyCluster.Protocol.Tests.Rounds;

public sealed class ContributionRulesTests
{
    [Fact]
    public void WhatWasAskedForIsAcceptedOnce()
    {
        Cluster cluster = Two();
        AssignedBlock block = cluster.WorkOf("w1")[0];
        cluster.Deliver("w1", block);
        cluster.Single<ClusterEffect.AcceptContribution>();
        cluster.Deliver("w1", block);
        Expect(cluster, RejectionCode.Duplicate);
    }

    [Fact]
    public void EveryWrongFieldIsRefusedByItsOwnName()
    {
        Cluster cluster = Two();
        ContributionHeader good = cluster.Header("w1", cluster.WorkOf("w1")[0]);
        Expect(RejectionCode.OldTerm, good with { Term = new Term(6) });
        Expect(RejectionCode.FutureTerm, good with { Term = new Term(8) });
        Expect(RejectionCode.UnknownWorker, good with { Worker = new WorkerId("w9") });
        Expect(RejectionCode.UnknownWorker, good with { Incarnation = new Incarnation(99) });
        Expect(RejectionCode.WrongStage, good with { Stage = Stage.Train(0) });
        Expect(RejectionCode.WrongStage, good with { Stage = Stage.Train(2) });
        Expect(RejectionCode.WrongStage, good with { Stage = Stage.Evaluate(1) });
        Assert.Null(ContributionRules.Check(cluster.State, good));

        void Expect(RejectionCode code, ContributionHeader header)
        {
            Assert.Equal(code, ContributionRules.Check(cluster.State, header)?.Code);
            cluster.Deliver(header);
            ContributionRulesTests.Expect(cluster, code);
        }
    }

    [Fact]
    public void WhatNobodyAskedForIsRefusedAndItsSenderMarked()
    {
        Func<Cluster, ContributionHeader, ContributionHeader>[] inventions =
        [
            (_, good) => good with { Attempt = 1 },
            (_, good) => good with { Block = new SlotBlock(0, 0) },
            (cluster, good) => good with { Block = cluster.WorkOf("w2")[0].Block },
            (_, good) => good with { Block = new SlotBlock(31, -5) },
            (_, good) => good with { Block = new SlotBlock(3, 0) },
        ];
        foreach (var invent in inventions)
        {
            Cluster cluster = Two();
            ContributionHeader invented = invent(cluster, cluster.Header("w1", cluster.WorkOf("w1")[0]));
            cluster.Deliver(invented);
            Expect(cluster, RejectionCode.NotAssigned);
            Assert.Equal((LossCause.Misbehaved, 1), (cluster.Member("w1").LossCause, cluster.Member("w1").Violations));
            Assert.Equal(8, cluster.UnitsOf("w2").Length);
            cluster.Apply(new ClusterEvent.JoinRequested(new SessionId(50), new WorkerId("w1"), Cluster.Worker()));
            Assert.Equal(RejectionCode.Quarantined, cluster.Single<ClusterEffect.Refuse>().Rejection.Code);
            cluster.Live(6);
            Assert.Equal(MemberStatus.Preparing, cluster.Join("w1").Status);
        }
    }

    [Fact]
    public void AHostThatRefusedAnInventionBeforeItsBytesCameHasTheSenderMarkedToo()
    {
        Cluster cluster = Two();
        ContributionHeader good = cluster.Header("w1", cluster.WorkOf("w1")[0]);
        cluster.Apply(new ClusterEvent.ContributionRefused(good));
        Assert.True(cluster.Member("w1").IsPresent);
        cluster.Apply(new ClusterEvent.ContributionRefused(good with { Attempt = 9 }));
        Assert.Equal(LossCause.Misbehaved, cluster.Member("w1").LossCause);
    }

    [Fact]
    public void WhoeverIsOnlyLateIsNotMarked()
    {
        Cluster cluster = Two();
        cluster.JoinReady("w3");
        ContributionHeader late = cluster.Header("w1", cluster.WorkOf("w1")[0]);
        cluster.Apply(new ClusterEvent.DrainRequested(new WorkerId("w1"), late.Incarnation, cluster.State.Term, []));
        cluster.Deliver(late with { Incarnation = cluster.Member("w1").Incarnation });
        Assert.Equal(0, cluster.Member("w1").Violations);
    }

    [Fact]
    public void AContributionOfALostIncarnationIsRefused()
    {
        Cluster cluster = Two();
        ContributionHeader late = cluster.Header("w2", cluster.WorkOf("w2")[0]);
        cluster.Lose("w2");
        cluster.Deliver(late);
        Expect(cluster, RejectionCode.OldIncarnation);
        cluster.Join("w2");
        cluster.Deliver(late);
        Expect(cluster, RejectionCode.OldIncarnation);
    }

    [Fact]
    public void ABlockThatWasSplitUpIsNeverAcceptedAsAWholeAgain()
    {
        Cluster cluster = Two();
        cluster.JoinReady("w3");
        ContributionHeader whole = cluster.Header("w2", cluster.WorkOf("w2")[0]);
        cluster.Lose("w2");
        AssignedBlock part = cluster.WorkOf("w3")[0];
        Assert.True(part.Block.Overlaps(whole.Block) && part.Attempt == 1);
        cluster.Deliver("w3", part);
        cluster.Single<ClusterEffect.AcceptContribution>();
        cluster.Deliver(whole);
        cluster.None<ClusterEffect.AcceptContribution>();
    }

    [Fact]
    public void ADeliveredContributionStaysWhenItsWorkerIsLost()
    {
        Cluster cluster = Two();
        cluster.DeliverAll("w2");
        cluster.Lose("w2");
        Assert.Equal(Enumerable.Range(0, 4), cluster.UnitsOf("w1"));
        cluster.DeliverAll("w1");
        cluster.Single<ClusterEffect.ReduceRound>();
    }

    [Fact]
    public void AWrongNumberOfDigestsCostsTheMembership()
    {
        Cluster cluster = Two();
        cluster.Deliver(cluster.Header("w1", cluster.WorkOf("w1")[0]) with { UnitDigests = [1] });
        Expect(cluster, RejectionCode.Malformed);
        Assert.Equal(LossCause.Misbehaved, cluster.Member("w1").LossCause);
        Assert.Equal(8, cluster.UnitsOf("w2").Length);
    }

    [Fact]
    public void ABadNumberIsTriedOnAnotherWorkerAndThenEndsTheRun()
    {
        Cluster cluster = Two();
        Fail(cluster, "w1", unit: 2);
        Assert.True(cluster.Member("w1").IsPresent);
        Assert.Contains(2, cluster.UnitsOf("w2"));
        Fail(cluster, "w2", unit: 2);
        string reason = cluster.Single<ClusterEffect.FailRun>().Reason;
        Assert.Contains("Slot 2 of round 1", reason, StringComparison.Ordinal);
        Assert.Contains("w1 and w2", reason, StringComparison.Ordinal);
        Assert.Contains("layer 3", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void ABadNumberOfTheOnlyWorkerIsTriedOnceMore()
    {
        var cluster = new Cluster();
        cluster.JoinReady("w1");
        Fail(cluster, "w1", unit: 0);
        Assert.Equal(8, cluster.UnitsOf("w1").Length);
        Fail(cluster, "w1", unit: 0);
        cluster.Single<ClusterEffect.FailRun>();
    }

    [Fact]
    public void AWorkerThatCannotReadItsSamplesIsLost()
    {
        Cluster cluster = Two();
        Fail(cluster, "w1", unit: 0, isNotFinite: false);
        Assert.Equal(LossCause.Failed, cluster.Member("w1").LossCause);
        Assert.Equal(8, cluster.UnitsOf("w2").Length);
    }

    private static void Fail(Cluster cluster, string name, int unit, bool isNotFinite = true)
    {
        AssignedBlock block = cluster.WorkOf(name).First(b => b.Block.Covers(unit));
        cluster.Apply(new ClusterEvent.WorkFailed(
            new WorkerId(name),
            cluster.Member(name).Incarnation,
            cluster.State.Term,
            cluster.State.Stage!.Stage,
            block,
            unit,
            isNotFinite,
            "layer 3 gave infinity."));
    }

    private static void Expect(Cluster cluster, RejectionCode code)
    {
        cluster.None<ClusterEffect.AcceptContribution>();
        var discarded = cluster.Single<ClusterEffect.DiscardContribution>();
        Assert.Equal(code, discarded.Rejection.Code);
        Assert.NotEmpty(discarded.Rejection.Reason);
    }

    // w1 and w2 with four slots each, in round 1 of term 7.
    private static Cluster Two()
    {
        var cluster = new Cluster(term: 7);
        cluster.JoinReady("w1");
        cluster.JoinReady("w2");
        cluster.FinishRound();
        Assert.Equal((4, 4), (cluster.UnitsOf("w1").Length, cluster.UnitsOf("w2").Length));
        return cluster;
    }
}
