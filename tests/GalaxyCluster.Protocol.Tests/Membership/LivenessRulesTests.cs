using GalaxyCluster.Protocol.Membership;
using Xunit;

namespace GalaxyCluster.Protocol.Tests.Membership;

public sealed class LivenessRulesTests
{
    private static readonly ClusterOptions s_options = new()
    {
        SilenceFloor = TimeSpan.FromSeconds(2),
        SilenceCeiling = TimeSpan.FromSeconds(8),
        ProgressFloor = TimeSpan.FromSeconds(10),
        ProgressCeiling = TimeSpan.FromSeconds(60),
    };

    [Fact]
    public void ASilentMemberIsSuspectedThenLostAndItsWorkGivenToOthersAtOnce()
    {
        Cluster cluster = Two();
        cluster.Live(5);
        cluster.Live(1.1, "w2");
        Assert.Equal(MemberStatus.Suspect, cluster.Member("w2").Status);
        Assert.Equal(4, cluster.UnitsOf("w2").Length);
        cluster.Live(1, "w2");
        Assert.Equal((MemberStatus.Lost, LossCause.Silent), (cluster.Member("w2").Status, cluster.Member("w2").LossCause));
        Assert.Equal(8, cluster.UnitsOf("w1").Length);
    }

    [Fact]
    public void ASuspectThatIsHeardAgainIsActive()
    {
        Cluster cluster = Two();
        cluster.Live(5);
        cluster.Live(1.5, "w2");
        cluster.Heartbeat("w2");
        Assert.Equal(MemberStatus.Active, cluster.Member("w2").Status);
        Assert.Equal(4, cluster.UnitsOf("w2").Length);
    }

    [Fact]
    public void SilenceIsMeasuredByWhatIsUsualForTheMember()
    {
        Cluster cluster = Two();
        // w2's heart-beats come irregularly: gaps of 0.5 and 1.5 s.
        for (int i = 0; i < 12; i++)
        {
            cluster.Live(i % 2 == 0 ? 0.5 : 1.5, "w2");
            cluster.Heartbeat("w2", counter: i);
        }

        cluster.Live(3, "w2");
        Assert.True(cluster.Member("w2").IsPresent);
        cluster.Live(5, "w2");
        Assert.Equal(LossCause.Silent, cluster.Member("w2").LossCause);
    }

    [Fact]
    public void AMemberThatIsAliveButGetsNothingDoneIsHung()
    {
        Cluster cluster = Two();
        Beat(cluster, 9);
        Assert.True(cluster.Member("w2").IsPresent);
        Beat(cluster, 2);
        Assert.Equal(LossCause.Hung, cluster.Member("w2").LossCause);
        Assert.Equal(8, cluster.UnitsOf("w1").Length);
        Assert.Contains("alive", cluster.Member("w2").Reason, StringComparison.Ordinal);

        static void Beat(Cluster cluster, double seconds)
        {
            for (double t = 0; t < seconds; t += 0.25)
            {
                cluster.Live(0.25, "w2");
                if (cluster.Member("w2").IsPresent)
                    cluster.Heartbeat("w2");
            }
        }
    }

    [Fact]
    public void AMemberWhoseWorkOthersHaveDoneIsHungIfItNeverEndsIt()
    {
        var cluster = new Cluster(Cluster.Facts(slots: 1), s_options);
        cluster.JoinReady("w1");
        cluster.JoinReady("w2");
        cluster.FinishRound();
        Assert.Empty(cluster.UnitsOf("w2"));
        // Whatever else it does: fetching does not end what its thread has begun.
        Beat(cluster, 9.5, (1, 3));
        Assert.True(cluster.Member("w2").IsPresent);
        Beat(cluster, 1, (1, 3));
        Assert.Equal(LossCause.Hung, cluster.Member("w2").LossCause);
        Assert.Contains("alive but has got nothing done", cluster.Member("w2").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void AMemberThatEndsWhatNobodyWantsAnyMoreIsNotHung()
    {
        var cluster = new Cluster(Cluster.Facts(slots: 1), s_options);
        cluster.JoinReady("w1");
        cluster.JoinReady("w2");
        cluster.FinishRound();
        Beat(cluster, 9, (1, 3));
        Beat(cluster, 9, (1, 4));
        Beat(cluster, 30, (0, 5));
        Beat(cluster, 9, (1, 5));
        Assert.True(cluster.Member("w2").IsPresent);
    }

    // w2 says how much it computes and how much it has ended, and fetches all the while.
    private static void Beat(Cluster cluster, double seconds, (int Computing, long Ended) says)
    {
        for (int i = 0; i < seconds * 4; i++)
        {
            cluster.Live(0.25, "w2");
            if (!cluster.Member("w2").IsPresent)
                return;
            cluster.Heartbeat(
                "w2", counter: cluster.Member("w2").Progress.Counter + 1, computing: says.Computing, ended: says.Ended);
        }
    }

    [Fact]
    public void TheLimitForProgressFollowsTheRounds()
    {
        Cluster cluster = Two();
        for (int i = 0; i < 6; i++)
            cluster.FinishRound(seconds: 0.2);
        Assert.Equal(s_options.ProgressFloor, LivenessRules.ProgressLimit(cluster.State));
    }

    [Fact]
    public void WhoIsSeveralTimesSlowerThanSteadyRoundsIsNotHung()
    {
        var cluster = new Cluster(Cluster.Facts(epochs: 20), s_options);
        cluster.JoinReady("w1");
        cluster.JoinReady("w2");
        for (int i = 0; i < 6; i++)
            cluster.FinishRound(seconds: 3);
        // The spread is nothing, and a unit of this length on a worker four times slower takes 12 s.
        Assert.Equal(TimeSpan.FromSeconds(30), LivenessRules.ProgressLimit(cluster.State));
        for (int i = 0; i < 32; i++)
            cluster.FinishRound(seconds: 8);
        Assert.Equal(s_options.ProgressCeiling, LivenessRules.ProgressLimit(cluster.State));
    }

    [Fact]
    public void TheFirstStagesGiveALimitFromTheLongestOfThem()
    {
        Assert.Equal(
            s_options.ProgressCeiling,
            LivenessRules.ProgressLimit(new Cluster(Cluster.Facts(slots: 1), s_options).State));
        Cluster cluster = Two();
        cluster.FinishRound(seconds: 0.2);
        Assert.Equal(s_options.ProgressFloor, LivenessRules.ProgressLimit(cluster.State));
        cluster.FinishRound(seconds: 1);
        Assert.Equal(TimeSpan.FromSeconds(20), LivenessRules.ProgressLimit(cluster.State));
        cluster.FinishRound(seconds: 4);
        Assert.Equal(s_options.ProgressCeiling, LivenessRules.ProgressLimit(cluster.State));
    }

    [Fact]
    public void AMemberWithoutWorkNeedNotProgress()
    {
        var cluster = new Cluster(Cluster.Facts(slots: 1), s_options);
        cluster.JoinReady("w1");
        cluster.JoinReady("w2");
        for (int i = 0; i < 300; i++)
        {
            cluster.Live(0.25, "w2");
            cluster.Heartbeat("w2");
        }

        Assert.True(cluster.Member("w2").IsPresent);
    }

    [Fact]
    public void AMemberThatPlansDoNotReachIsUnreachable()
    {
        Cluster cluster = Two();
        long received = cluster.Member("w2").PlanRevision;
        cluster.FinishRound();
        long counter = 0;
        for (int i = 0; i < 40 && cluster.Member("w2").IsPresent; i++)
        {
            cluster.Live(0.25, "w2");
            if (cluster.Member("w2").IsPresent)
                cluster.Heartbeat("w2", revision: received, counter: ++counter);
        }

        Assert.Equal(LossCause.Unreachable, cluster.Member("w2").LossCause);
    }

    [Fact]
    public void ACoordinatorThatStoodStillBlamesNobody()
    {
        Cluster cluster = Two();
        cluster.Live(5);
        cluster.Advance(3600);
        Assert.True(cluster.Member("w1").IsPresent);
        Assert.True(cluster.Member("w2").IsPresent);
        cluster.Live(1);
        cluster.Live(2.5, "w2");
        Assert.Equal(LossCause.Silent, cluster.Member("w2").LossCause);
        Assert.True(cluster.Member("w1").IsPresent);
    }

    [Fact]
    public void AClockSetBackStopsNoTimeOut()
    {
        Cluster cluster = Two();
        cluster.Live(5);
        cluster.Now -= TimeSpan.FromHours(1);
        cluster.Live(3, "w2");
        Assert.Equal(LossCause.Silent, cluster.Member("w2").LossCause);
        Assert.True(cluster.Member("w1").IsPresent);
    }

    [Fact]
    public void ATickIsAlwaysAskedForInTheFuture()
    {
        Cluster cluster = Two();
        for (int i = 0; i < 100 && !cluster.State.Members.IsEmpty && cluster.State.WakeAt is { } wake; i++)
        {
            Assert.True(wake > cluster.Now);
            cluster.Now = wake;
            cluster.Apply(new ClusterEvent.Tick());
        }

        Assert.Equal(RunStatus.Failed, cluster.State.Status);
    }

    // w1 and w2 with four slots each, in round 1.
    private static Cluster Two()
    {
        var cluster = new Cluster(options: s_options);
        cluster.JoinReady("w1");
        cluster.JoinReady("w2");
        cluster.FinishRound();
        cluster.Heartbeat("w1");
        cluster.Heartbeat("w2");
        Assert.Equal(4, cluster.UnitsOf("w2").Length);
        return cluster;
    }
}
