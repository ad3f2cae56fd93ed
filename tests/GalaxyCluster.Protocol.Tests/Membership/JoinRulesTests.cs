using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Membership;
using Xunit;

namespace GalaxyCluster.Protocol.Tests.Membership;

public sealed class JoinRulesTests
{
    private static readonly JoinFacts s_good = Cluster.Worker();

    [Fact]
    public void AJoinIsWelcomedWithTermAndIncarnation()
    {
        var cluster = new Cluster(term: 4);
        cluster.Join("w1");
        var welcome = cluster.Single<ClusterEffect.Welcome>();
        Assert.Equal((new Term(4), new Incarnation(1), "run-1"), (welcome.Term, welcome.Incarnation, welcome.RunHash));
        cluster.Join("w2");
        Assert.Equal(new Incarnation(2), cluster.Single<ClusterEffect.Welcome>().Incarnation);
    }

    [Fact]
    public void AWorkerOfTheSameRunIsWelcome()
    {
        var cluster = new Cluster();
        cluster.Join("w1", s_good with { RunHash = "run-1" });
        cluster.Single<ClusterEffect.Welcome>();
    }

    [Fact]
    public void AnotherRunIsRefusedAndNamed() =>
        Refused("w1", s_good with { RunHash = "run-2" }, RejectionCode.RunMismatch, "run-2", "run-1");

    [Fact]
    public void AnotherProtocolVersionIsRefusedAndNamed() =>
        Refused("w1", s_good with { ProtocolVersion = 99 }, RejectionCode.ProtocolMismatch, "99", "1");

    [Fact]
    public void AnotherEngineIsRefusedAndNamed() =>
        Refused("w1", s_good with { SelfTestDigest = "engine-2" }, RejectionCode.EngineMismatch, "engine-2", "engine-1");

    [Fact]
    public void ABadNameIsRefused() => Refused("../etc", s_good, RejectionCode.Malformed, "name");

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(5000)]
    public void AnImpossibleNumberOfThreadsIsRefused(int threads) =>
        Refused("w1", s_good with { Threads = threads }, RejectionCode.Malformed, "threads");

    [Fact]
    public void AProcessThatWasGivenUpDoesNotTakeItsPlaceBackFromALaterOne()
    {
        var cluster = new Cluster();
        Member first = cluster.Join("w1", s_good with { Process = "a" });
        cluster.Apply(new ClusterEvent.WorkerLost(first.Worker, first.Incarnation, LossCause.Silent));
        cluster.Join("w1", s_good with { Process = "b" });
        cluster.Join("w1", Back(first, "a"));
        Rejection rejection = cluster.Single<ClusterEffect.Refuse>().Rejection;
        Assert.Equal((RejectionCode.Superseded, true), (rejection.Code, rejection.IsFinal));
        Assert.Equal("b", cluster.Member("w1").Facts.Process);
    }

    [Fact]
    public void AProcessWhoseWelcomeWasLostMayAskAgain()
    {
        var cluster = new Cluster();
        Member first = cluster.Join("w1", s_good with { Process = "a" });
        cluster.Join("w1", Back(first, "a"));
        cluster.Join("w1", Back(first, "a"));
        cluster.Single<ClusterEffect.Welcome>();
    }

    [Fact]
    public void AProcessComesBackWhenTheLaterOneIsGone()
    {
        var cluster = new Cluster();
        Member first = cluster.Join("w1", s_good with { Process = "a" });
        Member second = cluster.Join("w1", s_good with { Process = "b" });
        cluster.Apply(new ClusterEvent.WorkerLost(second.Worker, second.Incarnation, LossCause.Silent));
        cluster.Join("w1", Back(first, "a"));
        cluster.Single<ClusterEffect.Welcome>();
    }

    [Fact]
    public void ALongNameOfAProcessIsRefused() =>
        Refused("w1", s_good with { Process = new string('p', 65) }, RejectionCode.Malformed, "process");

    [Fact]
    public void MoreThanTheMostWorkersAreRefusedForNow()
    {
        var cluster = new Cluster(options: new ClusterOptions { MaxWorkers = 2 });
        cluster.Join("w1");
        cluster.Join("w2");
        cluster.Apply(new ClusterEvent.JoinRequested(new SessionId(9), new WorkerId("w3"), s_good));
        Rejection rejection = cluster.Single<ClusterEffect.Refuse>().Rejection;
        Assert.Equal(RejectionCode.ClusterFull, rejection.Code);
        Assert.True(rejection.RetryAt > cluster.Now);
        Assert.False(rejection.IsFinal);
        // A known name may still come back in a new incarnation.
        cluster.Join("w2");
        cluster.Single<ClusterEffect.Welcome>();
    }

    [Fact]
    public void NobodyJoinsARunThatIsOver()
    {
        var cluster = new Cluster();
        cluster.Apply(new ClusterEvent.StopRequested());
        Assert.Equal(RunStatus.Stopped, cluster.State.Status);
        cluster.Apply(new ClusterEvent.JoinRequested(new SessionId(1), new WorkerId("w1"), s_good));
        Rejection rejection = cluster.Single<ClusterEffect.Refuse>().Rejection;
        Assert.Equal(RejectionCode.RunStopped, rejection.Code);
        Assert.False(rejection.IsFinal); // The coordinator may be started again.
    }

    private static JoinFacts Back(Member held, string process) =>
        s_good with { Process = process, HeldTerm = 1, HeldIncarnation = held.Incarnation.Number };

    private static void Refused(string name, JoinFacts facts, RejectionCode code, params string[] named)
    {
        var cluster = new Cluster();
        cluster.Apply(new ClusterEvent.JoinRequested(new SessionId(1), new WorkerId(name), facts));
        var refusal = cluster.Single<ClusterEffect.Refuse>();
        Assert.Equal(code, refusal.Rejection.Code);
        Assert.True(refusal.Rejection.IsFinal);
        Assert.All(named, part => Assert.Contains(part, refusal.Rejection.Reason, StringComparison.Ordinal));
        Assert.Equal(refusal.Rejection.Reason, cluster.Reason);
        Assert.Empty(cluster.State.Members);
    }
}
