using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Ledger;
using GalaxyCluster.Protocol.Membership;
using GalaxyCluster.Protocol.Rounds;
using GalaxyCluster.Protocol.Slots;
using Xunit;

namespace GalaxyCluster.Protocol.Tests.Rounds;

public sealed class AuditRulesTests
{
    private static readonly UInt128 Wrong = 0;

    [Theory]
    [InlineData(0)]
    [InlineData(0.05)]
    [InlineData(0.5)]
    [InlineData(1)]
    public void TheShareOfBlocksIsWhatWasAskedFor(double share)
    {
        RunFacts facts = Cluster.Facts();
        const int Rounds = 4000;
        int chosen = 0;
        for (int round = 0; round < Rounds; round++)
        {
            for (int block = 0; block < 4; block++)
                chosen += AuditRules.IsChosen(facts, share, Stage.Train(round), new SlotBlock(1, block)) ? 1 : 0;
        }

        Assert.Equal(share, chosen / (4.0 * Rounds), 0.01);
    }

    [Fact]
    public void WhichBlocksDependsOnTheRunAndTheBlockAlone()
    {
        RunFacts facts = Cluster.Facts();
        bool[] Choices(RunFacts of) =>
            [.. Enumerable.Range(0, 200).Select(round => AuditRules.IsChosen(of, 0.5, Stage.Train(round), new SlotBlock(1, 3)))];
        Assert.Equal(Choices(facts), Choices(facts with { Epochs = 9 }));
        Assert.NotEqual(Choices(facts), Choices(facts with { RunHash = "another" }));
    }

    [Fact]
    public void ARoundWaitsForASecondWorkerThatAgrees()
    {
        Cluster cluster = Audited("w1", "w2");
        cluster.DeliverAll("w1");
        cluster.None<ClusterEffect.ReduceRound>();
        AssignedBlock[] rest = [.. cluster.WorkOf("w2")];
        cluster.Deliver("w2", rest[0]);
        cluster.Deliver("w2", rest[1]);
        cluster.Single<ClusterEffect.ReduceRound>();
        cluster.Single<ClusterEffect.ConfirmContribution>();
        cluster.Reduce(0);
        Assert.All(cluster.Records[0].Units, unit => Assert.Equal(unit.Worker.Name == "w1" ? "w2" : "w1", unit.Auditor?.Name));
    }

    [Fact]
    public void WhoeverTwoOthersContradictIsNamedDurablyBeforeItIsOut()
    {
        Cluster cluster = Audited("w1", "w2", "w3");
        SlotBlock block = Lie(cluster, "w1");
        DeliverHonestly(cluster, block, "w2", "w3");

        LedgerRecord record = cluster.Decisions[^1];
        Assert.Equal(DecisionKind.Quarantine, record.Decision!.Kind);
        Assert.Equal("w1", record.Decision.Worker?.Name);
        Assert.Equal(3, record.Decision.Votes.Length);
        Assert.StartsWith("w1 computed", record.Decision.Reason, StringComparison.Ordinal);
        Assert.True(cluster.Member("w1").IsPresent);

        foreach (string name in (string[])["w1", "w2", "w3"])
            cluster.DeliverAll(name);
        cluster.None<ClusterEffect.ReduceRound>();
        cluster.Apply(new ClusterEvent.DecisionPersisted());
        Assert.Equal(LossCause.Distrusted, cluster.Member("w1").LossCause);
        Assert.Equal(CloseCause.Quarantined, cluster.Single<ClusterEffect.CloseSession>().Cause);
        cluster.Single<ClusterEffect.RestartStage>();
        Assert.Equal(8, cluster.State.Stage!.OpenCount);
        Assert.DoesNotContain(cluster.State.Stage.Assignments, a => a.Worker.Name == "w1");

        for (int i = 0; i < 8 && !cluster.State.Stage.Reducing; i++)
        {
            cluster.DeliverAll("w2");
            cluster.DeliverAll("w3");
        }

        cluster.Reduce(0);
        Assert.DoesNotContain(cluster.Records[0].Units, u => u.Worker.Name == "w1" || u.Auditor is null);
        Assert.Equal(record.Hash, cluster.Records[0].PreviousHash);
    }

    [Fact]
    public void ALiarIsRefusedUnderItsNameForAllTimeAndAfterARestart()
    {
        Cluster cluster = Audited("w1", "w2", "w3");
        DeliverHonestly(cluster, Lie(cluster, "w1"), "w2", "w3");
        cluster.Apply(new ClusterEvent.DecisionPersisted());
        cluster.Live(3600, "w1");
        cluster.Join("w1");
        Assert.Equal(RejectionCode.Distrusted, cluster.Single<ClusterEffect.Refuse>().Rejection.Code);
        Assert.True(cluster.Single<ClusterEffect.Refuse>().Rejection.IsFinal);

        var after = new Cluster(durable: DurableState.Beginning("p0") with { Quarantined = cluster.State.Quarantined }, term: 2);
        after.Apply(new ClusterEvent.JoinRequested(new SessionId(1), new WorkerId("w1"), Cluster.Worker()));
        Assert.Equal(RejectionCode.Distrusted, after.Single<ClusterEffect.Refuse>().Rejection.Code);
    }

    [Fact]
    public void OfTwoWorkersTheOneThatContradictsItselfIsTheLiar()
    {
        Cluster cluster = Audited("w1", "w2");
        SlotBlock block = Lie(cluster, "w1");
        DeliverHonestly(cluster, block, "w2");
        Assert.Equal(2, cluster.State.Stage!.Assignments.Count(a => a.Block == block) + cluster.State.Stage.Audits.Single(a => a.Block == block).Votes.Length - 1);
        DeliverHonestly(cluster, block, "w1", "w2");
        Assert.Equal("w1", cluster.Decisions[^1].Decision!.Worker?.Name);
    }

    [Fact]
    public void TwoThatKeepDisagreeingWaitForAThirdAndSaySo()
    {
        Cluster cluster = Audited("w1", "w2");
        SlotBlock block = Lie(cluster, "w1");
        foreach (string name in (string[])["w2", "w1", "w2"])
        {
            foreach (AssignedBlock assigned in cluster.WorkOf(name).Where(b => b.Block == block))
                cluster.Deliver(name == "w1" ? Altered(cluster.Header(name, assigned)) : cluster.Header(name, assigned));
        }

        for (int i = 0; i < 4; i++)
        {
            cluster.DeliverAll("w2");
            foreach (AssignedBlock assigned in cluster.WorkOf("w1"))
                cluster.Deliver(assigned.Block == block ? Altered(cluster.Header("w1", assigned)) : cluster.Header("w1", assigned));
        }

        Assert.Equal(RunStatus.Waiting, cluster.State.Status);
        Assert.Contains("w1 and w2 compute block", cluster.State.StatusReason, StringComparison.Ordinal);
        cluster.JoinReady("w3");
        Assert.Equal(RunStatus.Running, cluster.State.Status);
        DeliverHonestly(cluster, block, "w3");
        Assert.Equal("w1", cluster.Decisions[^1].Decision!.Worker?.Name);
    }

    [Fact]
    public void AWorkerAloneIsNotAuditedAndDoesNotWait()
    {
        Cluster cluster = Audited("w1");
        cluster.DeliverAll("w1");
        cluster.Single<ClusterEffect.ReduceRound>();
        cluster.Reduce(0);
        Assert.All(cluster.Records[0].Units, unit => Assert.Null(unit.Auditor));
    }

    [Fact]
    public void AnAuditorThatDiesIsReplaced()
    {
        Cluster cluster = Audited("w1", "w2", "w3");
        cluster.DeliverAll("w1");
        cluster.DeliverAll("w2");
        Assert.NotEmpty(cluster.WorkOf("w3"));
        cluster.Lose("w3");
        for (int i = 0; i < 3; i++)
        {
            cluster.DeliverAll("w1");
            cluster.DeliverAll("w2");
        }

        cluster.Reduce(0);
        Assert.Equal(8, cluster.Records[0].Units.Length);
        Assert.All(cluster.Records[0].Units, unit => Assert.NotNull(unit.Auditor));
    }

    [Fact]
    public void StandbysAuditBeforeBusyWorkersDo()
    {
        var cluster = new Cluster(Cluster.Facts(slots: 2), new ClusterOptions { AuditShare = 1 });
        foreach (string name in (string[])["w1", "w2", "w3", "w4"])
            cluster.JoinReady(name);
        cluster.FinishRounds(1);
        var stage = cluster.State.Stage!;
        Assert.Equal(4, stage.Assignments.Length);
        Assert.Equal(4, stage.Assignments.Select(a => a.Worker).Distinct().Count());
    }

    private static Cluster Audited(params string[] names)
    {
        var cluster = new Cluster(options: new ClusterOptions { AuditShare = 1, StartWorkers = names.Length });
        foreach (string name in names)
            cluster.JoinReady(name);
        return cluster;
    }

    private static ContributionHeader Altered(ContributionHeader header) => header with { Digest = Wrong };

    // Delivers the worker's first block with a wrong digest, as the first to deliver it.
    private static SlotBlock Lie(Cluster cluster, string name)
    {
        AssignedBlock assigned = cluster.WorkOf(name)[0];
        cluster.Deliver(Altered(cluster.Header(name, assigned)));
        return assigned.Block;
    }

    private static void DeliverHonestly(Cluster cluster, SlotBlock block, params string[] names)
    {
        // Whoever is asked next may be one that was passed over before.
        foreach (string name in names.Concat(names).Concat(names))
        {
            foreach (AssignedBlock assigned in cluster.WorkOf(name).Where(b => b.Block == block))
                cluster.Deliver(name, assigned);
        }
    }
}
