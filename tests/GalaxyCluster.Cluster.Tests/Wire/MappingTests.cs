using GalaxyCluster.Protocol;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Membership;
using GalaxyCluster.Protocol.Slots;
using GalaxyCluster.Protocol.Workers;
using GalaxyCluster.Wire.Bulk;
using GalaxyCluster.Wire.Errors;
using GalaxyCluster.Wire.Mapping;
using V1 = GalaxyCluster.Wire.V1;

namespace GalaxyCluster.Cluster.Tests.Wire;

/// <summary>What goes over the wire comes back the same, and what is out of range does not come in.</summary>
public sealed class MappingTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly WorkerId Worker = new("w-1");
    private static readonly AssignedBlock Block = new(new SlotBlock(2, 3), 4);

    [Fact]
    public void AJoinComesBack()
    {
        var facts = new JoinFacts("ab", 1, "cd", 8, "a machine", "one", 3, 7, "machine", 4711);
        V1.WorkerMessage message =
            WorkerMapping.ToWire(new WorkerMachineEffect.SendJoin(new SessionId(1), Worker, facts))!;
        ClusterEvent.JoinRequested join = WorkerMapping.JoinFromWire(new SessionId(9), message);
        Assert.Equal(new ClusterEvent.JoinRequested(new SessionId(9), Worker, facts), join);
    }

    [Fact]
    public void AHeartbeatComesBack()
    {
        var progress = new WorkerProgress(5, 6, true, Stage.Evaluate(7), 8, 9);
        V1.WorkerMessage message = WorkerMapping.ToWire(new WorkerMachineEffect.SendHeartbeat(
            new SessionId(1), Worker, new Incarnation(2), new Term(3), progress))!;
        Assert.Equal(
            new ClusterEvent.HeartbeatReceived(Worker, new Incarnation(2), new Term(3), progress),
            WorkerMapping.FromWire(Worker, message));
    }

    [Fact]
    public void ADrainAndAFailureComeBack()
    {
        var drain = new WorkerMachineEffect.SendDrain(new SessionId(1), Worker, new Incarnation(2), new Term(3), [Block]);
        var drained = (ClusterEvent.DrainRequested)WorkerMapping.FromWire(Worker, WorkerMapping.ToWire(drain)!);
        Assert.Equal([Block], drained.Keeps);

        var failed = new WorkerMachineEffect.SendWorkFailed(
            new SessionId(1), Worker, new Incarnation(2), new Term(3), Stage.Train(4), Block, 13, true, "slot 13\nis NaN");
        Assert.Equal(
            new ClusterEvent.WorkFailed(
                Worker, new Incarnation(2), new Term(3), Stage.Train(4), Block, 13, true, "slot 13 is NaN"),
            WorkerMapping.FromWire(Worker, WorkerMapping.ToWire(failed)!));
    }

    [Fact]
    public void APlanComesBack()
    {
        var plan = new WorkPlan
        {
            Term = new Term(1),
            Incarnation = new Incarnation(2),
            Revision = 3,
            Stage = Stage.Train(4),
            ParametersSha256 = "ef",
            Blocks = [Block, new AssignedBlock(new SlotBlock(0, 1), 0)],
            Prepare = new UnitRange(5, 6),
        };
        var received = (WorkerMachineEvent.PlanReceived)CoordinatorMapping.FromWire(
            new SessionId(7), CoordinatorMapping.ToWire(plan), Now)!;
        Assert.Equal(plan.Blocks, received.Plan.Blocks);
        Assert.Equal(plan, received.Plan with { Blocks = plan.Blocks });
    }

    [Fact]
    public void EveryRejectionAndEveryCauseComesBack()
    {
        foreach (RejectionCode code in Enum.GetValues<RejectionCode>().Where(code => code != RejectionCode.None))
        {
            var rejection = new Rejection(code, "because", Now + TimeSpan.FromSeconds(3));
            Assert.Equal(rejection, RejectionMapping.FromWire(RejectionMapping.ToWire(rejection, Now), Now));
            Assert.Equal(code.ToString(), ((V1.RejectionCode)(int)code).ToString());
        }
        foreach (CloseCause cause in Enum.GetValues<CloseCause>().Where(cause => cause != CloseCause.None))
        {
            Assert.Equal(
                new WorkerMachineEvent.SessionClosed(new SessionId(1), cause, "because"),
                CoordinatorMapping.FromWire(new SessionId(1), CoordinatorMapping.ToWire(cause, "because"), Now));
            Assert.Equal(cause.ToString(), ((V1.CloseCause)(int)cause).ToString());
        }
    }

    [Fact]
    public void ARefusalSurvivesAsAGrpcStatus()
    {
        foreach (V1.RejectionCode code in Enum.GetValues<V1.RejectionCode>())
        {
            WireException back = RejectionStatus.FromRpc(RejectionStatus.ToRpc(code, "because"))!;
            Assert.Equal((code, "because"), (back.Code, back.Message));
        }
    }

    [Fact]
    public void AContributionsHeaderComesBack()
    {
        byte[] sha = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
        var header = new ContributionHeader
        {
            Worker = Worker,
            Incarnation = new Incarnation(2),
            Term = new Term(3),
            Stage = Stage.Train(4),
            Block = Block.Block,
            Attempt = Block.Attempt,
            UnitDigests = [UInt128.One, UInt128.MaxValue],
            Digest = ContributionMapping.DigestOf(sha),
        };
        BlockResult back = ContributionMapping.FromWire(
            ContributionMapping.ToWire(new BlockResult(header, 10, 9, 1.5), 40, sha));
        Assert.Equal(header.UnitDigests, back.Header.UnitDigests);
        Assert.Equal(header, back.Header with { UnitDigests = header.UnitDigests });
        Assert.Equal((10, 9, 1.5), (back.Samples, back.Correct, back.LossSum));
    }

    [Fact]
    public void CountsComeBack()
    {
        byte[] bytes = CountsFormat.Write([1, 2, 3, 4], -0.5);
        (int[] confusion, double loss, int samples) = CountsFormat.Read(bytes, 2);
        Assert.Equal([1, 2, 3, 4], confusion);
        Assert.Equal((-0.5, 10), (loss, samples));
        Assert.Throws<WireException>(() => CountsFormat.Read(bytes, 3));
        Assert.Throws<WireException>(() => CountsFormat.Read(CountsFormat.Write([1, -2, 3, 4], 0), 2));
        Assert.Throws<WireException>(() => CountsFormat.Read(CountsFormat.Write([1, 2, 3, 4], double.NaN), 2));
    }

    [Fact]
    public void WhatIsOutOfRangeIsMalformed()
    {
        Malformed(() => StageMapping.FromWire((V1.Stage?)null));
        Malformed(() => StageMapping.FromWire(new V1.Stage { Kind = V1.StageKind.Train, Round = -1 }));
        Malformed(() => StageMapping.FromWire(new V1.Stage { Kind = (V1.StageKind)77 }));
        Malformed(() => StageMapping.FromWire(new V1.AssignedBlock()));
        Malformed(() => StageMapping.FromWire(new V1.AssignedBlock { Block = new V1.Block { Level = 31 } }));
        Malformed(() => StageMapping.FromWire(new V1.AssignedBlock { Block = new V1.Block { Level = 30, Index = int.MaxValue } }));
        Malformed(() => StageMapping.FromWire(new V1.AssignedBlock { Block = new V1.Block(), Attempt = -1 }));
        Malformed(() => CallerMapping.FromWire(new V1.Caller { Worker = "../etc" }));
        Malformed(() => WorkerMapping.JoinFromWire(default, new V1.WorkerMessage { Heartbeat = new V1.Heartbeat() }));
        Malformed(() => WorkerMapping.JoinFromWire(default, new V1.WorkerMessage { Join = new V1.JoinRequest { Worker = "a b" } }));
        Malformed(() => WorkerMapping.FromWire(Worker, new V1.WorkerMessage { Join = new V1.JoinRequest() }));
        Malformed(() => WorkerMapping.FromWire(Worker, new V1.WorkerMessage()));
        Malformed(() => ContributionMapping.FromWire(new V1.Header()));
    }

    private static void Malformed(Func<object?> read) =>
        Assert.Equal(V1.RejectionCode.Malformed, Assert.Throws<WireException>(() => read()).Code);
}
