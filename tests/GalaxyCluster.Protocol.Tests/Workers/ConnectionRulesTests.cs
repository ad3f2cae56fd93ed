using System.Collections.Immutable;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Membership;
using GalaxyCluster.Protocol.Slots;
using GalaxyCluster.Protocol.Workers;
using Xunit;

namespace GalaxyCluster.Protocol.Tests.Workers;

/// <summary>How a worker finds, joins, leaves and finds again its coordinator.</summary>
public sealed class ConnectionRulesTests : WorkerMachineTest
{
    [Fact]
    public void ItConnectsJoinsAndSendsAHeartbeatAtOnce()
    {
        Tick();
        SessionId session = Single<WorkerMachineEffect.Connect>().Session;
        Apply(new WorkerMachineEvent.SessionOpened(session));
        Assert.Equal(new WorkerId("w1"), Single<WorkerMachineEffect.SendJoin>().Worker);
        Welcome(session);
        Assert.Equal(WorkerPhase.Member, State.Phase);
        Single<WorkerMachineEffect.SendHeartbeat>();
        Assert.Equal("run-1", State.Facts.RunHash);
    }

    [Fact]
    public void AFencedWorkerJoinsAgain()
    {
        Ready(Stage.Train(0), Left);
        Apply(new WorkerMachineEvent.Refused(State.Session, new Rejection(RejectionCode.OldIncarnation, "over")));
        Assert.Equal(WorkerPhase.Away, State.Phase);
        Assert.Equal([Left], Single<WorkerMachineEffect.CancelBlocks>().Blocks);
        Now = State.DueAt;
        Tick();
        Assert.Equal(2, Single<WorkerMachineEffect.Connect>().Session.Number);
    }

    /// <summary>The answer to what it sent may come before the farewell, and is as good.</summary>
    [Theory]
    [InlineData(RejectionCode.RunFinished, ExitCause.RunFinished)]
    [InlineData(RejectionCode.RunFailed, ExitCause.RunFailed)]
    public void AnAnswerThatTheRunIsOverEndsTheWorker(RejectionCode code, ExitCause cause)
    {
        Ready(Stage.Train(0), Left);
        Apply(new WorkerMachineEvent.ContributionAnswered(Stage.Train(0), Left, new Rejection(code, "over")));
        Assert.Equal(WorkerPhase.Exited, State.Phase);
        Assert.Equal(cause, Single<WorkerMachineEffect.Exit>().Cause);
    }

    [Fact]
    public void AnAnswerThatTheCoordinatorStopsMakesTheWorkerWaitForIt()
    {
        Ready(Stage.Train(0), Left);
        Apply(new WorkerMachineEvent.ContributionAnswered(
            Stage.Train(0), Left, new Rejection(RejectionCode.RunStopped, "stopped")));
        Assert.Equal(WorkerPhase.Away, State.Phase);
        Assert.True(State.CoordinatorStopped);
    }

    [Fact]
    public void TheBackOffGrowsToItsCeilingAndTheWaitHasAnEnd()
    {
        var pauses = new List<TimeSpan>();
        var early = new List<TimeSpan>();
        DateTimeOffset start = Now;
        while (State.Phase != WorkerPhase.Exited)
        {
            Tick();
            if (Effects.OfType<WorkerMachineEffect.Connect>().FirstOrDefault() is { } connect)
            {
                Apply(new WorkerMachineEvent.ConnectionLost(connect.Session, "connection refused"));
                pauses.Add(State.DueAt - Now);
                if (Now - start < TimeSpan.FromSeconds(2))
                    early.Add(pauses[^1]);
            }

            Now = State.WakeAt ?? Now;
        }

        Assert.Equal(ExitCause.Unreachable, Single<WorkerMachineEffect.Exit>().Cause);
        Assert.Contains("connection refused", Single<WorkerMachineEffect.Exit>().Reason, StringComparison.Ordinal);
        Assert.Equal(State.Limits.GiveUpAfter, Now - start);
        Assert.All(pauses, p => Assert.InRange(p, State.Limits.BackOffFloor / 2, State.Limits.BackOffCeiling));
        Assert.True(pauses[0] < TimeSpan.FromMilliseconds(101));
        // A coordinator that is back after a second or two is found within some tenths of a second.
        Assert.All(early, p => Assert.True(p <= TimeSpan.FromSeconds(0.4)));
        Assert.True(pauses[^1] >= State.Limits.BackOffCeiling / 2);
        Assert.InRange(pauses.Count, 100, 300);
    }

    [Fact]
    public void AFinalRefusalEndsIt()
    {
        Connect();
        Apply(new WorkerMachineEvent.Refused(State.Session, new Rejection(RejectionCode.EngineMismatch, "other bits")));
        Assert.Equal((ExitCause.Refused, "other bits"), (Single<WorkerMachineEffect.Exit>().Cause, Single<WorkerMachineEffect.Exit>().Reason));
    }

    [Fact]
    public void AQuarantineIsWaitedFor()
    {
        Connect();
        DateTimeOffset at = Now + TimeSpan.FromSeconds(40);
        Apply(new WorkerMachineEvent.Refused(State.Session, new Rejection(RejectionCode.Quarantined, "too often", at)));
        Assert.Equal(at, State.DueAt);
    }

    [Fact]
    public void ACoordinatorOfAnEarlierTermIsLeft()
    {
        Join();
        Apply(new WorkerMachineEvent.ConnectionLost(State.Session, "reset"));
        Now = State.DueAt;
        Tick();
        Apply(new WorkerMachineEvent.SessionOpened(State.Session));
        Welcome(State.Session, term: 1);
        Assert.Equal(WorkerPhase.Away, State.Phase);
    }

    [Fact]
    public void ASilentCoordinatorIsLeft()
    {
        Join();
        for (int i = 0; i < 100 && State.Phase == WorkerPhase.Member; i++)
        {
            Now = State.WakeAt!.Value;
            Tick();
        }

        Assert.Equal(WorkerPhase.Away, State.Phase);
        Assert.Equal(TimeSpan.FromSeconds(15), Now - Cluster.Epoch);
    }

    [Fact]
    public void AfterAPauseItAsksBeforeItLeaves()
    {
        Join();
        Now += TimeSpan.FromMinutes(5);
        Tick();
        Assert.Equal(WorkerPhase.Member, State.Phase);
        Single<WorkerMachineEffect.SendHeartbeat>();
    }

    [Fact]
    public void WhatBelongsToAnOldSessionIsIgnored()
    {
        Join();
        Apply(new WorkerMachineEvent.ConnectionLost(new SessionId(0), "old"));
        Apply(new WorkerMachineEvent.SessionClosed(new SessionId(0), CloseCause.RunFailed, "old"));
        Assert.Equal(WorkerPhase.Member, State.Phase);
    }

    [Theory]
    [InlineData(CloseCause.RunFinished, ExitCause.RunFinished)]
    [InlineData(CloseCause.RunFailed, ExitCause.RunFailed)]
    [InlineData(CloseCause.Superseded, ExitCause.Superseded)]
    [InlineData(CloseCause.Drained, ExitCause.Drained)]
    public void TheCoordinatorsGoodbyeDecidesHowItEnds(CloseCause cause, ExitCause exit)
    {
        Join();
        Apply(new WorkerMachineEvent.SessionClosed(State.Session, cause, "why"));
        Assert.Equal((exit, "why"), (Single<WorkerMachineEffect.Exit>().Cause, Single<WorkerMachineEffect.Exit>().Reason));
        Apply(new WorkerMachineEvent.Tick());
        Assert.Empty(Effects);
    }

    [Theory]
    [InlineData(CloseCause.GivenUp)]
    [InlineData(CloseCause.RunStopped)]
    public void AfterOtherGoodbyesItComesBack(CloseCause cause)
    {
        Join();
        Apply(new WorkerMachineEvent.SessionClosed(State.Session, cause, "why"));
        Assert.Equal(WorkerPhase.Away, State.Phase);
    }

    [Fact]
    public void DrainingOutsideTheRunEndsAtOnce()
    {
        Tick();
        Apply(new WorkerMachineEvent.DrainRequested());
        Assert.Equal(ExitCause.Drained, Single<WorkerMachineEffect.Exit>().Cause);
    }
}
