using System.Collections.Immutable;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Membership;
using GalaxyCluster.Protocol.Slots;
using GalaxyCluster.Protocol.Workers;
using Xunit;

namespace GalaxyCluster.Protocol.Tests.Workers;

/// <summary>What a worker does with plans, parameters, units and answers.</summary>
public sealed class WorkRulesTests : WorkerMachineTest
{
    [Fact]
    public void APlanIsFetchedForComputedSentAndAnswered()
    {
        Join();
        Plan(1, Stage.Train(0), Left);
        Assert.Equal((0, "p0"), (Single<WorkerMachineEffect.FetchParameters>().Version, Single<WorkerMachineEffect.FetchParameters>().ParametersSha256));
        Assert.Equal([0, 1], Single<WorkerMachineEffect.FetchShards>().Units);
        Apply(new WorkerMachineEvent.ShardsReady(StageKind.Train, [0, 1]));
        None<WorkerMachineEffect.ComputeUnit>();
        Apply(new WorkerMachineEvent.ParametersReceived(0, "p0"));
        // One thread, and one unit ahead.
        Assert.Equal([0, 1], Effects.OfType<WorkerMachineEffect.ComputeUnit>().Select(c => c.Unit));
        Computed(0, Left, 0, 10);
        None<WorkerMachineEffect.SendContribution>();
        Computed(0, Left, 1, 11);
        ContributionHeader header = Single<WorkerMachineEffect.SendContribution>().Header;
        Assert.Equal((Left, Stage.Train(0), new Incarnation(3)), (header.Assigned, header.Stage, header.Incarnation));
        Assert.Equal([(UInt128)10, (UInt128)11], header.UnitDigests);
        Apply(new WorkerMachineEvent.ContributionAnswered(Stage.Train(0), Left, null));
        Assert.Empty(State.Blocks);
    }

    [Fact]
    public void ParametersAreFetchedOnceAVersion()
    {
        Ready(Stage.Train(0), Left, Right);
        None<WorkerMachineEffect.FetchParameters>();
        Plan(2, Stage.Train(1), Left);
        Assert.Equal(1, Single<WorkerMachineEffect.FetchParameters>().Version);
        Plan(3, Stage.Train(1), Left, Right);
        None<WorkerMachineEffect.FetchParameters>();
    }

    [Fact]
    public void AnOlderPlanOrOneForAnotherLifeIsIgnored()
    {
        Join();
        Plan(5, Stage.Train(0), Left);
        Plan(4, Stage.Train(0), Right);
        Assert.Equal(Left, Assert.Single(State.Blocks).Assigned);
        Plan(6, Stage.Train(0), incarnation: 2, blocks: Right);
        Plan(6, Stage.Train(0), term: 1, blocks: Right);
        Assert.Equal(5, State.Plan!.Revision);
    }

    [Fact]
    public void ANewPlanKeepsWhatItStillWantsAndCancelsTheRest()
    {
        Ready(Stage.Train(0), Left, Right);
        Computed(0, Left, 0, 1);
        Plan(2, Stage.Train(0), Left);
        Assert.Equal([Right], Single<WorkerMachineEffect.CancelBlocks>().Blocks);
        Assert.Single(State.Blocks[0].Digests);
        Plan(3, Stage.Train(1), Left);
        Assert.Equal((Stage.Train(0), Left), (Single<WorkerMachineEffect.CancelBlocks>().Stage, Single<WorkerMachineEffect.CancelBlocks>().Blocks[0]));
        Assert.Empty(State.Blocks[0].Digests);
    }

    [Fact]
    public void TheEndOfWhatNobodyWantsAnyMoreIsToldWithTheHeartbeat()
    {
        Ready(Stage.Train(0), Left);
        Plan(2, Stage.Train(1));
        Assert.Equal((2, 0L), Told());
        Computed(0, Left, 0, 1);
        Assert.Equal((1, 1L), Told());
        Apply(new WorkerMachineEvent.UnitDropped(Stage.Train(0), Left, 1));
        Assert.Equal((0, 2L), Told());
        Assert.Empty(State.Blocks);

        (int, long) Told()
        {
            Now = State.NextHeartbeatAt;
            Apply(new WorkerMachineEvent.HeartbeatAcknowledged(State.Session));
            WorkerProgress progress = Single<WorkerMachineEffect.SendHeartbeat>().Progress;
            return (progress.UnitsComputing, progress.UnitsEnded);
        }
    }

    [Fact]
    public void WhatWasBegunInAnEarlierSessionDoesNotCountInTheNext()
    {
        Ready(Stage.Train(0), Left);
        Apply(new WorkerMachineEvent.ConnectionLost(State.Session, "reset"));
        Computed(0, Left, 0, 1);
        Assert.Equal((0, 0L), (State.UnitsComputing, State.UnitsEnded));
    }

    [Fact]
    public void WhatWasAnsweredIsNotComputedAgain()
    {
        Ready(Stage.Train(0), Left);
        Computed(0, Left, 0, 1);
        Computed(0, Left, 1, 1);
        Apply(new WorkerMachineEvent.ContributionAnswered(Stage.Train(0), Left, null));
        Plan(2, Stage.Train(0), Left, Right);
        Assert.Equal(Right, Assert.Single(State.Blocks).Assigned);
    }

    [Fact]
    public void APlanThatDoesNotFitEndsTheSession()
    {
        Join();
        Plan(1, Stage.Train(0), new AssignedBlock(new SlotBlock(0, 4), 0));
        Single<WorkerMachineEffect.Disconnect>();
        Assert.Equal(WorkerPhase.Away, State.Phase);
    }

    [Fact]
    public void ABrokenUploadIsTriedAgainAfterAPauseAndNotForEver()
    {
        Ready(Stage.Train(0), Left);
        Computed(0, Left, 0, 1);
        Computed(0, Left, 1, 1);
        for (int attempt = 1; attempt < State.Limits.TransferAttempts; attempt++)
        {
            Apply(new WorkerMachineEvent.ContributionFailed(Stage.Train(0), Left, "reset"));
            None<WorkerMachineEffect.SendContribution>();
            Now = State.RetryAt;
            Tick();
            Single<WorkerMachineEffect.SendContribution>();
        }

        Apply(new WorkerMachineEvent.ContributionFailed(Stage.Train(0), Left, "reset"));
        Single<WorkerMachineEffect.Disconnect>();
    }

    [Fact]
    public void ABrokenDownloadIsTriedAgainAfterAPauseAndNotForEver()
    {
        Join();
        Plan(1, Stage.Train(0), Left);
        for (int attempt = 1; attempt < State.Limits.TransferAttempts; attempt++)
        {
            Apply(new WorkerMachineEvent.ParametersFailed(0, "reset"));
            None<WorkerMachineEffect.FetchParameters>();
            Now = State.RetryAt;
            Tick();
            Single<WorkerMachineEffect.FetchParameters>();
        }

        Apply(new WorkerMachineEvent.ParametersFailed(0, "reset"));
        Assert.Equal(WorkerPhase.Away, State.Phase);
    }

    [Fact]
    public void ADuplicateIsOnlyForgotten()
    {
        Ready(Stage.Train(0), Left);
        Apply(new WorkerMachineEvent.ContributionAnswered(
            Stage.Train(0), Left, new Rejection(RejectionCode.Duplicate, "again")));
        Assert.Equal(WorkerPhase.Member, State.Phase);
        Assert.Empty(State.Blocks);
    }

    [Fact]
    public void DrainingKeepsWhatWasBegun()
    {
        Ready(Stage.Train(0), Left, Right);
        Assert.Equal([true, false], State.Blocks.Select(b => b.IsStarted));
        Apply(new WorkerMachineEvent.DrainRequested());
        Assert.Equal([Left], Single<WorkerMachineEffect.SendDrain>().Keeps);
        Computed(0, Left, 0, 1);
        Computed(0, Left, 1, 1);
        Single<WorkerMachineEffect.SendContribution>();
        Plan(2, Stage.Train(0), Left, Right);
        Assert.Equal(Left, Assert.Single(State.Blocks).Assigned);
    }

    [Fact]
    public void DrainingEndsAtItsLimit()
    {
        Ready(Stage.Train(0), Left);
        Apply(new WorkerMachineEvent.DrainRequested());
        while (State.Phase != WorkerPhase.Exited)
        {
            Now = State.WakeAt!.Value;
            Apply(new WorkerMachineEvent.HeartbeatAcknowledged(State.Session));
        }

        Assert.Equal(State.Limits.DrainLimit, Now - Cluster.Epoch);
        Assert.Equal(ExitCause.Drained, Single<WorkerMachineEffect.Exit>().Cause);
    }

    [Fact]
    public void AUnitThatGoesWrongIsReportedAndItsBlockDropped()
    {
        Ready(Stage.Train(0), Left);
        Apply(new WorkerMachineEvent.UnitFailed(Stage.Train(0), Left, 1, NotFinite: true, "layer 2"));
        Assert.Equal((1, true, "layer 2"), (
            Single<WorkerMachineEffect.SendWorkFailed>().Unit,
            Single<WorkerMachineEffect.SendWorkFailed>().NotFinite,
            Single<WorkerMachineEffect.SendWorkFailed>().Message));
        Single<WorkerMachineEffect.CancelBlocks>();
        Assert.Empty(State.Blocks);
    }

    [Fact]
    public void ReadinessIsToldAtOnce()
    {
        Join();
        Plan(1, Stage.Train(0), prepare: new UnitRange(2, 2));
        Assert.Equal([2, 3], Single<WorkerMachineEffect.FetchShards>().Units);
        Apply(new WorkerMachineEvent.ShardsReady(StageKind.Train, [2, 3]));
        Assert.True(Single<WorkerMachineEffect.SendHeartbeat>().Progress.Ready);
    }

    [Fact]
    public void EverythingThatGetsDoneIsProgress()
    {
        Ready(Stage.Train(0), Left);
        long before = State.Counter;
        Computed(0, Left, 0, 1);
        Assert.True(State.Counter > before);
        before = State.Counter;
        Apply(new WorkerMachineEvent.BytesMoved(100));
        Assert.True(State.Counter > before);
    }
}
