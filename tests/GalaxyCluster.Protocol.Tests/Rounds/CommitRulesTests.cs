using GalaxyCluster.Protocol.Ledger;
using GalaxyCluster.Protocol.Slots;
using Xunit;

namespace GalaxyCluster.Protocol.Tests.Rounds;

public sealed class CommitRulesTests
{
    [Fact]
    public void TheNextPlansGoOutWhileTheCommitIsWritten()
    {
        Cluster cluster = One();
        cluster.DeliverAll("w1");
        Assert.Equal(0, cluster.Single<ClusterEffect.ReduceRound>().Round);
        cluster.None<ClusterEffect.SendPlan>();
        cluster.Reduce(0);
        Assert.Equal(Stage.Train(0), cluster.Single<ClusterEffect.PersistCommit>().Record.Stage);
        WorkPlan plan = cluster.Single<ClusterEffect.SendPlan>().Plan;
        Assert.Equal((Stage.Train(1), "p1"), (plan.Stage, plan.ParametersSha256));
        Assert.Equal((1, 0), (cluster.State.CommittedRounds, cluster.State.DurableRounds));
    }

    [Fact]
    public void ARoundIsCommittedOnce()
    {
        Cluster cluster = One();
        cluster.DeliverAll("w1");
        cluster.Reduce(0);
        cluster.Reduce(0);
        cluster.None<ClusterEffect.PersistCommit>();
        Assert.Equal(1, cluster.State.CommittedRounds);
    }

    [Fact]
    public void TheLagIsBoundedInRounds()
    {
        Cluster cluster = One(new ClusterOptions { MaxLagRounds = 2 });
        cluster.FinishRound(persists: false);
        cluster.FinishRound(persists: false);
        Assert.Equal(RunStatus.Held, cluster.State.Status);
        Assert.Contains("2 rounds", cluster.Single<ClusterEffect.PauseRun>().Reason, StringComparison.Ordinal);
        cluster.None<ClusterEffect.SendPlan>();
        cluster.Apply(new ClusterEvent.CommitPersisted(0));
        cluster.Single<ClusterEffect.ContinueRun>();
        Assert.Equal(Stage.Train(2), cluster.Single<ClusterEffect.SendPlan>().Plan.Stage);
    }

    [Fact]
    public void TheLagIsBoundedInTime()
    {
        Cluster cluster = One(new ClusterOptions { MaxLagTime = TimeSpan.FromSeconds(1) });
        cluster.FinishRound(persists: false);
        cluster.FinishRound(persists: false, seconds: 1.5);
        Assert.Equal(RunStatus.Held, cluster.State.Status);
        cluster.Apply(new ClusterEvent.CommitPersisted(0));
        Assert.Equal(RunStatus.Running, cluster.State.Status);
    }

    [Fact]
    public void ADiskThatRefusesPausesTheRunUntilItTakesDataAgain()
    {
        Cluster cluster = One();
        cluster.FinishRound();
        cluster.Apply(new ClusterEvent.PersistFailed("No space left on device."));
        Assert.Equal(RunStatus.Running, cluster.State.Status);
        cluster.FinishRound(persists: false);
        Assert.Equal(RunStatus.Held, cluster.State.Status);
        Assert.Contains("No space left", cluster.State.StatusReason, StringComparison.Ordinal);
        cluster.Apply(new ClusterEvent.PersistRecovered());
        Assert.Equal(RunStatus.Running, cluster.State.Status);
    }

    [Fact]
    public void ADiskThatRefusesForTooLongEndsTheRun()
    {
        Cluster cluster = One(new ClusterOptions { StorageLimit = TimeSpan.FromSeconds(20) });
        cluster.Apply(new ClusterEvent.PersistFailed("Input/output error."));
        cluster.Live(21);
        Assert.Equal(RunStatus.Failed, cluster.State.Status);
        Assert.Contains("Input/output error", cluster.State.StatusReason, StringComparison.Ordinal);
    }

    [Fact]
    public void TheRunIsFinishedOnlyWhenAllIsOnDisk()
    {
        var cluster = new Cluster(Cluster.Facts(share: 1, epochs: 2, parts: 2));
        cluster.JoinReady("w1");
        for (int round = 0; round < 2; round++)
        {
            cluster.DeliverAll("w1");
            cluster.Reduce(round);
            cluster.DeliverAll("w1");
            Assert.Equal(round, cluster.Single<ClusterEffect.MergeEvaluation>().Round);
        }

        Assert.Equal(RunStatus.Finishing, cluster.State.Status);
        cluster.Apply(new ClusterEvent.CommitPersisted(0));
        cluster.Apply(new ClusterEvent.EvaluationPersisted(0));
        cluster.Apply(new ClusterEvent.CommitPersisted(1));
        cluster.None<ClusterEffect.FinishRun>();
        cluster.Apply(new ClusterEvent.EvaluationPersisted(1));
        cluster.Single<ClusterEffect.FinishRun>();
        Assert.Equal(Protocol.Membership.CloseCause.RunFinished, cluster.Single<ClusterEffect.CloseSession>().Cause);
        Assert.Null(LedgerChain.Verify(cluster.Records));
        Assert.Equal(
            [Stage.Train(0), Stage.Evaluate(0), Stage.Train(1), Stage.Evaluate(1)], cluster.Records.Select(r => r.Stage));
    }

    [Fact]
    public void AReductionThatFailsEndsTheRun()
    {
        Cluster cluster = One();
        cluster.DeliverAll("w1");
        cluster.Apply(new ClusterEvent.ReduceFailed(0, "the parameters are not finite"));
        Assert.Contains("not finite", cluster.Single<ClusterEffect.FailRun>().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void RoundsThatTheLedgerHasAreComputedAgainAndCompared()
    {
        Cluster cluster = Restarted("p3", "p4");
        cluster.DeliverAll("w1");
        cluster.Reduce(2);
        cluster.None<ClusterEffect.PersistCommit>();
        cluster.DeliverAll("w1");
        cluster.Reduce(3);
        cluster.None<ClusterEffect.PersistCommit>();
        cluster.DeliverAll("w1");
        cluster.Reduce(4);
        Assert.Equal("head", cluster.Single<ClusterEffect.PersistCommit>().Record.PreviousHash);
    }

    [Fact]
    public void ARoundThatComesOutOtherwiseThanTheLedgerSaysEndsTheRun()
    {
        Cluster cluster = Restarted("other");
        cluster.DeliverAll("w1");
        cluster.Reduce(2);
        Assert.Contains("other", cluster.Single<ClusterEffect.FailRun>().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void AnEvaluationThatWasNotWrittenIsDoneAgainFirst()
    {
        var durable = new DurableState { Rounds = 4, ParametersSha256 = "p4", Evaluated = false, LedgerHead = "head" };
        var cluster = new Cluster(Cluster.Facts(parts: 2), durable: durable, term: 2);
        cluster.Join("w1");
        Assert.Equal((Stage.Evaluate(3), "p4"), (cluster.Plans[new("w1")].Stage, cluster.Plans[new("w1")].ParametersSha256));
    }

    private static Cluster Restarted(params string[] recorded)
    {
        var durable = new DurableState
        {
            Rounds = 2,
            ParametersSha256 = "p2",
            Recorded = [.. recorded.Select(hash => new RecordedRound(hash, true))],
            LedgerHead = "head",
        };
        var cluster = new Cluster(durable: durable, term: 2);
        cluster.Join("w1");
        Assert.Equal(Stage.Train(2), cluster.State.Stage!.Stage);
        return cluster;
    }

    private static Cluster One(ClusterOptions? options = null)
    {
        var cluster = new Cluster(Cluster.Facts(share: 10), options);
        cluster.JoinReady("w1");
        return cluster;
    }
}
