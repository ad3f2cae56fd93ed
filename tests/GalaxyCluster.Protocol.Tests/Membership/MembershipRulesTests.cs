using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Membership;
using GalaxyCluster.Protocol.Slots;
using Xunit;

namespace GalaxyCluster.Protocol.Tests.Membership;

public sealed class MembershipRulesTests
{
    [Fact]
    public void ASecondJoinUnderTheSameNameSupersedesTheFirst()
    {
        var cluster = new Cluster();
        Member first = cluster.Join("w1");
        Member second = cluster.Join("w1");
        Assert.NotEqual(first.Incarnation, second.Incarnation);
        var close = cluster.Single<ClusterEffect.CloseSession>();
        Assert.Equal((first.Session, CloseCause.Superseded), (close.Session, close.Cause));
        Assert.Equal(8, cluster.UnitsOf("w1").Length);

        cluster.Apply(new ClusterEvent.HeartbeatReceived(
            first.Worker, first.Incarnation, cluster.State.Term, WorkerProgress.None));
        Assert.Equal(RejectionCode.OldIncarnation, cluster.Single<ClusterEffect.RefuseHeartbeat>().Rejection.Code);
    }

    [Fact]
    public void TheEndOfAnOldSessionDoesNotTouchTheNewIncarnation()
    {
        var cluster = new Cluster();
        Member first = cluster.Join("w1");
        cluster.Join("w1");
        cluster.Apply(new ClusterEvent.WorkerLost(first.Worker, first.Incarnation, LossCause.ConnectionLost));
        Assert.True(cluster.Member("w1").IsPresent);
    }

    [Fact]
    public void TheSameJoinTwiceIsOneJoin()
    {
        var cluster = new Cluster();
        var join = new ClusterEvent.JoinRequested(new SessionId(1), new WorkerId("w1"), Cluster.Worker());
        cluster.Apply(join);
        cluster.Apply(join);
        Assert.Empty(cluster.Effects);
        Assert.Equal(new Incarnation(1), cluster.Member("w1").Incarnation);
    }

    /// <summary>
    /// Heart-beats and sums go their own ways and may be answered before the farewell comes: the answer must not send
    /// the worker looking for a coordinator that has ended.
    /// </summary>
    [Theory]
    [InlineData(RunStatus.Finished, RejectionCode.RunFinished)]
    [InlineData(RunStatus.Stopped, RejectionCode.RunStopped)]
    public void AfterTheEndEveryAnswerSaysSo(RunStatus end, RejectionCode code)
    {
        var cluster = new Cluster(Cluster.Facts(slots: 8, share: 8, epochs: 1));
        Member member = cluster.JoinReady("w1");
        ContributionHeader late = cluster.Header("w1", cluster.WorkOf("w1")[0]);
        if (end == RunStatus.Stopped)
            cluster.Apply(new ClusterEvent.StopRequested());
        while (cluster.State.Stage is not null)
            cluster.FinishRound();
        Assert.Equal(end, cluster.State.Status);
        cluster.Deliver(late);
        Assert.Equal(code, cluster.Single<ClusterEffect.DiscardContribution>().Rejection.Code);
        cluster.Apply(new ClusterEvent.HeartbeatReceived(
            member.Worker, member.Incarnation, cluster.State.Term, WorkerProgress.None));
        Assert.Equal(code, cluster.Single<ClusterEffect.RefuseHeartbeat>().Rejection.Code);
    }

    [Theory]
    [InlineData(LossCause.Silent, 0.1, true)]
    [InlineData(LossCause.Silent, 31, false)] // Long ago.
    [InlineData(LossCause.ConnectionLost, 0.1, false)] // Most likely dead.
    public void WhoWasGivenUpShortlyBeforeTheEndIsMissed(LossCause cause, double seconds, bool isMissed)
    {
        var cluster = new Cluster(Cluster.Facts(slots: 8, share: 8, epochs: 1));
        cluster.JoinReady("w1");
        cluster.JoinReady("w2");
        Assert.False(cluster.State.IsAnybodyMissed);
        cluster.Lose("w2", cause);
        cluster.Live(seconds);
        while (cluster.State.Stage is not null)
            cluster.FinishRound(seconds: 0.01);
        Assert.Equal(RunStatus.Finished, cluster.State.Status);
        Assert.Equal(isMissed, cluster.State.IsAnybodyMissed);
    }

    [Fact]
    public void HeartbeatsOfOtherTermsAndStrangersAreRefused()
    {
        var cluster = new Cluster(term: 5);
        Member member = cluster.Join("w1");
        Expect(RejectionCode.OldTerm, member.Worker, member.Incarnation, new Term(4));
        Expect(RejectionCode.FutureTerm, member.Worker, member.Incarnation, new Term(6));
        Expect(RejectionCode.UnknownWorker, new WorkerId("w2"), member.Incarnation, new Term(5));
        Expect(RejectionCode.UnknownWorker, member.Worker, new Incarnation(77), new Term(5));

        void Expect(RejectionCode code, WorkerId worker, Incarnation incarnation, Term term)
        {
            cluster.Apply(new ClusterEvent.HeartbeatReceived(worker, incarnation, term, WorkerProgress.None));
            Rejection rejection = cluster.Single<ClusterEffect.RefuseHeartbeat>().Rejection;
            Assert.Equal(code, rejection.Code);
            Assert.True(rejection.RequiresRejoin);
        }
    }

    [Fact]
    public void AWorkerThatDiesAfterEachJoinIsQuarantinedForLongerAndLonger()
    {
        var cluster = new Cluster(options: new ClusterOptions { EarlyDeathsAllowed = 2, QuarantineFloor = TimeSpan.FromSeconds(5) });
        for (int i = 0; i < 2; i++)
        {
            cluster.Join("w1");
            cluster.Lose("w1");
        }

        Assert.Null(cluster.Member("w1").QuarantinedUntil);
        ExpectQuarantine(5);
        ExpectQuarantine(10);
        ExpectQuarantine(20);

        void ExpectQuarantine(double seconds)
        {
            cluster.Join("w1");
            cluster.Single<ClusterEffect.Welcome>();
            cluster.Lose("w1");
            cluster.Join("w1");
            Rejection rejection = cluster.Single<ClusterEffect.Refuse>().Rejection;
            Assert.Equal(RejectionCode.Quarantined, rejection.Code);
            Assert.Equal(cluster.Now + TimeSpan.FromSeconds(seconds), rejection.RetryAt);
            cluster.Advance(seconds);
        }
    }

    [Fact]
    public void OneAcceptedContributionEndsASeriesOfDeaths()
    {
        var cluster = new Cluster(options: new ClusterOptions { EarlyDeathsAllowed = 1 });
        for (int i = 0; i < 5; i++)
        {
            cluster.Join("w1");
            cluster.Single<ClusterEffect.Welcome>();
            cluster.DeliverAll("w1");
            cluster.Reduce(i);
            cluster.Lose("w1");
        }

        Assert.Null(cluster.Member("w1").QuarantinedUntil);
    }

    [Fact]
    public void ADrainingWorkerKeepsWhatItBeganAndHandsTheRestBack()
    {
        // Five slots: w1 has the block 1:0, w2 the blocks 1:1 and 0:4.
        var cluster = new Cluster(Cluster.Facts(slots: 5));
        cluster.JoinReady("w1");
        cluster.JoinReady("w2");
        cluster.DeliverAll("w1");
        cluster.Reduce(0);
        var kept = cluster.WorkOf("w2")[..1];
        Assert.Equal(2, cluster.WorkOf("w2").Length);
        Drain(cluster, "w2", [.. kept]);

        Assert.Equal(MemberStatus.Draining, cluster.Member("w2").Status);
        Assert.Equal(kept, cluster.WorkOf("w2"));
        Assert.Equal(Enumerable.Range(0, 5), cluster.UnitsOf("w1").Concat(cluster.UnitsOf("w2")).Order());
        cluster.DeliverAll("w2");
        Assert.Equal(MemberStatus.Left, cluster.Member("w2").Status);
        Assert.Equal(CloseCause.Drained, cluster.Single<ClusterEffect.CloseSession>().Cause);
    }

    [Fact]
    public void ADrainingWorkerWithoutWorkLeavesAtOnce()
    {
        var cluster = new Cluster();
        cluster.JoinReady("w1");
        cluster.JoinReady("w2");
        Drain(cluster, "w2");
        Assert.Equal(MemberStatus.Left, cluster.Member("w2").Status);
    }

    [Fact]
    public void ADrainThatTakesTooLongEnds()
    {
        var cluster = new Cluster();
        cluster.JoinReady("w1");
        Drain(cluster, "w1", [.. cluster.WorkOf("w1")]);
        cluster.Live(31);
        Assert.Equal((MemberStatus.Lost, LossCause.DrainTimedOut), (cluster.Member("w1").Status, cluster.Member("w1").LossCause));
    }

    [Fact]
    public void NamesThatAreGoneAreForgottenInTheEnd()
    {
        var cluster = new Cluster();
        cluster.JoinReady("keeper");
        for (int i = 0; i < MembershipRules.MostGoneRemembered + 50; i++)
        {
            cluster.Join($"w{i}");
            cluster.Lose($"w{i}");
        }

        Assert.InRange(cluster.State.Members.Count, 1, MembershipRules.MostGoneRemembered + 2);
    }

    private static void Drain(Cluster cluster, string name, params Protocol.Slots.AssignedBlock[] keeps) =>
        cluster.Apply(new ClusterEvent.DrainRequested(
            new WorkerId(name), cluster.Member(name).Incarnation, cluster.State.Term, [.. keeps]));
}
