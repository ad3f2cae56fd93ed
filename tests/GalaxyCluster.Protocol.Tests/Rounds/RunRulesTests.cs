using GalaxyCluster.Protocol.Membership;
using Xunit;

namespace GalaxyCluster.Protocol.Tests.Rounds;

public sealed class RunRulesTests
{
    [Fact]
    public void BelowTheLeastWorkersTheRunWaitsAndSaysSo()
    {
        var cluster = new Cluster(options: new ClusterOptions { MinWorkers = 2, WaitForWorkersLimit = TimeSpan.FromMinutes(5) });
        Assert.Contains("0 of at least 2", cluster.Single<ClusterEffect.PauseRun>().Reason, StringComparison.Ordinal);
        cluster.JoinReady("w1");
        Assert.Equal(RunStatus.Waiting, cluster.State.Status);
        Assert.Contains("00:05:00", cluster.State.StatusReason, StringComparison.Ordinal);
        cluster.Join("w2");
        Assert.Equal(RunStatus.Running, cluster.State.Status);
        cluster.Single<ClusterEffect.ContinueRun>();
    }

    [Fact]
    public void ARunThatLosesTooManyWorkersPausesAndGoesOnInTheSameRound()
    {
        var cluster = new Cluster(options: new ClusterOptions { MinWorkers = 2 });
        cluster.JoinReady("w1");
        cluster.JoinReady("w2");
        cluster.FinishRound();
        cluster.Lose("w2");
        cluster.Single<ClusterEffect.PauseRun>();
        cluster.None<ClusterEffect.SendPlan>();
        cluster.DeliverAll("w1");
        cluster.JoinReady("w3");
        Assert.Equal(1, cluster.State.Stage!.Stage.Round);
        Assert.Equal(8, cluster.State.Stage.Units.Count(u => u.Status == Protocol.Rounds.UnitStatus.Done) + cluster.State.Stage.OpenCount);
        Assert.Equal(4, cluster.UnitsOf("w1").Length + cluster.UnitsOf("w3").Length);
    }

    [Fact]
    public void WaitingHasALimit()
    {
        var cluster = new Cluster(options: new ClusterOptions { WaitForWorkersLimit = TimeSpan.FromMinutes(5) });
        cluster.Advance(299);
        Assert.Equal(RunStatus.Waiting, cluster.State.Status);
        Assert.Equal(Cluster.Epoch + TimeSpan.FromMinutes(5), cluster.State.WakeAt);
        cluster.Advance(1);
        cluster.Single<ClusterEffect.FailRun>();
    }

    [Fact]
    public void AtTheStartTheRunWaitsAWhileForTheWorkersItWasToldToExpect()
    {
        var options = new ClusterOptions { StartWorkers = 3, StartLimit = TimeSpan.FromSeconds(10) };
        var cluster = new Cluster(options: options);
        cluster.JoinReady("w1");
        cluster.JoinReady("w2");
        Assert.Equal(RunStatus.Waiting, cluster.State.Status);
        cluster.JoinReady("w3");
        Assert.Equal(RunStatus.Running, cluster.State.Status);
        Assert.All((string[])["w1", "w2", "w3"], name => Assert.InRange(cluster.UnitsOf(name).Length, 2, 3));

        var late = new Cluster(options: options);
        late.JoinReady("w1");
        late.Live(10);
        Assert.Equal(RunStatus.Running, late.State.Status);
    }

    [Fact]
    public void AStoppedRunEndsWhenItsCommitsAreOnDisk()
    {
        var cluster = new Cluster();
        cluster.JoinReady("w1");
        cluster.FinishRound(persists: false);
        cluster.Apply(new ClusterEvent.StopRequested());
        Assert.Equal(RunStatus.Stopping, cluster.State.Status);
        Assert.Empty(cluster.Plans[new("w1")].Blocks);
        cluster.Apply(new ClusterEvent.CommitPersisted(0));
        cluster.Single<ClusterEffect.StopRun>();
        Assert.Equal(CloseCause.RunStopped, cluster.Single<ClusterEffect.CloseSession>().Cause);
        Assert.Equal(MemberStatus.Left, cluster.Member("w1").Status);
    }

    [Fact]
    public void AStopWaitsForTheRoundThatTheHostIsCommitting()
    {
        var cluster = new Cluster();
        cluster.JoinReady("w1");
        cluster.DeliverAll("w1");
        Assert.True(cluster.State.Stage?.Reducing);
        cluster.Apply(new ClusterEvent.StopRequested());
        Assert.Equal(RunStatus.Stopping, cluster.State.Status);
        cluster.Reduce(0);
        Assert.Equal(0, Assert.Single(cluster.Records).Stage.Round);
        Assert.Equal(RunStatus.Stopping, cluster.State.Status);
        cluster.Apply(new ClusterEvent.CommitPersisted(0));
        Assert.Contains("Stopped after round 0", cluster.Single<ClusterEffect.StopRun>().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void AStopWhoseLastRoundCannotBeCommittedFails()
    {
        var cluster = new Cluster();
        cluster.JoinReady("w1");
        cluster.DeliverAll("w1");
        cluster.Apply(new ClusterEvent.StopRequested());
        cluster.Apply(new ClusterEvent.ReduceFailed(0, "a parameter is not finite"));
        Assert.Contains("not finite", cluster.Single<ClusterEffect.FailRun>().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryTransitionOfStatusHasOneSentence()
    {
        var cluster = new Cluster();
        cluster.JoinReady("w1");
        for (int round = 0; round < 8; round++)
        {
            cluster.FinishRound();
            Assert.EndsWith(".", cluster.State.StatusReason, StringComparison.Ordinal);
        }

        Assert.Equal(RunStatus.Finished, cluster.State.Status);
    }
}
