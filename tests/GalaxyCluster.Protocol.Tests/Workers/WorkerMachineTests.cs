using System.Collections.Immutable;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Membership;
using GalaxyCluster.Protocol.Slots;
using GalaxyCluster.Protocol.Workers;
using Xunit;

namespace GalaxyCluster.Protocol.Tests.Workers;

public sealed class WorkerMachineTests
{
    private static readonly AssignedBlock s_left = new(new SlotBlock(1, 0), 0);
    private static readonly AssignedBlock s_right = new(new SlotBlock(1, 1), 0);

    private readonly RunFacts _facts = Cluster.Facts(slots: 4);
    private DateTimeOffset _now = Cluster.Epoch;
    private WorkerState _state;
    private ImmutableArray<WorkerMachineEffect> _effects = [];

    public WorkerMachineTests() => _state = WorkerState.Start(
        new WorkerId("w1"), new JoinFacts("", ProtocolVersion.Current, "engine-1", Threads: 1), new WorkerLimits(), _now);

    [Fact]
    public void ItConnectsJoinsAndSendsAHeartbeatAtOnce()
    {
        Tick();
        SessionId session = Single<WorkerMachineEffect.Connect>().Session;
        Apply(new WorkerMachineEvent.SessionOpened(session));
        Assert.Equal(new WorkerId("w1"), Single<WorkerMachineEffect.SendJoin>().Worker);
        Welcome(session);
        Assert.Equal(WorkerPhase.Member, _state.Phase);
        Single<WorkerMachineEffect.SendHeartbeat>();
        Assert.Equal("run-1", _state.Facts.RunHash);
    }

    [Fact]
    public void APlanIsFetchedForComputedSentAndAnswered()
    {
        Join();
        Plan(1, Stage.Train(0), s_left);
        Assert.Equal((0, "p0"), (Single<WorkerMachineEffect.FetchParameters>().Version, Single<WorkerMachineEffect.FetchParameters>().ParametersSha256));
        Assert.Equal([0, 1], Single<WorkerMachineEffect.FetchShards>().Units);
        Apply(new WorkerMachineEvent.ShardsReady(StageKind.Train, [0, 1]));
        None<WorkerMachineEffect.ComputeUnit>();
        Apply(new WorkerMachineEvent.ParametersReceived(0, "p0"));
        // One thread, and one unit ahead.
        Assert.Equal([0, 1], _effects.OfType<WorkerMachineEffect.ComputeUnit>().Select(c => c.Unit));
        Computed(0, s_left, 0, 10);
        None<WorkerMachineEffect.SendContribution>();
        Computed(0, s_left, 1, 11);
        ContributionHeader header = Single<WorkerMachineEffect.SendContribution>().Header;
        Assert.Equal((s_left, Stage.Train(0), new Incarnation(3)), (header.Assigned, header.Stage, header.Incarnation));
        Assert.Equal([(UInt128)10, (UInt128)11], header.UnitDigests);
        Apply(new WorkerMachineEvent.ContributionAnswered(Stage.Train(0), s_left, null));
        Assert.Empty(_state.Blocks);
    }

    [Fact]
    public void ParametersAreFetchedOnceAVersion()
    {
        Ready(Stage.Train(0), s_left, s_right);
        None<WorkerMachineEffect.FetchParameters>();
        Plan(2, Stage.Train(1), s_left);
        Assert.Equal(1, Single<WorkerMachineEffect.FetchParameters>().Version);
        Plan(3, Stage.Train(1), s_left, s_right);
        None<WorkerMachineEffect.FetchParameters>();
    }

    [Fact]
    public void AnOlderPlanOrOneForAnotherLifeIsIgnored()
    {
        Join();
        Plan(5, Stage.Train(0), s_left);
        Plan(4, Stage.Train(0), s_right);
        Assert.Equal(s_left, Assert.Single(_state.Blocks).Assigned);
        Plan(6, Stage.Train(0), incarnation: 2, blocks: s_right);
        Plan(6, Stage.Train(0), term: 1, blocks: s_right);
        Assert.Equal(5, _state.Plan!.Revision);
    }

    [Fact]
    public void ANewPlanKeepsWhatItStillWantsAndCancelsTheRest()
    {
        Ready(Stage.Train(0), s_left, s_right);
        Computed(0, s_left, 0, 1);
        Plan(2, Stage.Train(0), s_left);
        Assert.Equal([s_right], Single<WorkerMachineEffect.CancelBlocks>().Blocks);
        Assert.Single(_state.Blocks[0].Digests);
        Plan(3, Stage.Train(1), s_left);
        Assert.Equal((Stage.Train(0), s_left), (Single<WorkerMachineEffect.CancelBlocks>().Stage, Single<WorkerMachineEffect.CancelBlocks>().Blocks[0]));
        Assert.Empty(_state.Blocks[0].Digests);
    }

    [Fact]
    public void WhatWasAnsweredIsNotComputedAgain()
    {
        Ready(Stage.Train(0), s_left);
        Computed(0, s_left, 0, 1);
        Computed(0, s_left, 1, 1);
        Apply(new WorkerMachineEvent.ContributionAnswered(Stage.Train(0), s_left, null));
        Plan(2, Stage.Train(0), s_left, s_right);
        Assert.Equal(s_right, Assert.Single(_state.Blocks).Assigned);
    }

    [Fact]
    public void APlanThatDoesNotFitEndsTheSession()
    {
        Join();
        Plan(1, Stage.Train(0), new AssignedBlock(new SlotBlock(0, 4), 0));
        Single<WorkerMachineEffect.Disconnect>();
        Assert.Equal(WorkerPhase.Away, _state.Phase);
    }

    [Fact]
    public void ABrokenUploadIsTriedAgainAfterAPauseAndNotForEver()
    {
        Ready(Stage.Train(0), s_left);
        Computed(0, s_left, 0, 1);
        Computed(0, s_left, 1, 1);
        for (int attempt = 1; attempt < _state.Limits.TransferAttempts; attempt++)
        {
            Apply(new WorkerMachineEvent.ContributionFailed(Stage.Train(0), s_left, "reset"));
            None<WorkerMachineEffect.SendContribution>();
            _now = _state.RetryAt;
            Tick();
            Single<WorkerMachineEffect.SendContribution>();
        }

        Apply(new WorkerMachineEvent.ContributionFailed(Stage.Train(0), s_left, "reset"));
        Single<WorkerMachineEffect.Disconnect>();
    }

    [Fact]
    public void ABrokenDownloadIsTriedAgainAfterAPauseAndNotForEver()
    {
        Join();
        Plan(1, Stage.Train(0), s_left);
        for (int attempt = 1; attempt < _state.Limits.TransferAttempts; attempt++)
        {
            Apply(new WorkerMachineEvent.ParametersFailed(0, "reset"));
            None<WorkerMachineEffect.FetchParameters>();
            _now = _state.RetryAt;
            Tick();
            Single<WorkerMachineEffect.FetchParameters>();
        }

        Apply(new WorkerMachineEvent.ParametersFailed(0, "reset"));
        Assert.Equal(WorkerPhase.Away, _state.Phase);
    }

    [Fact]
    public void AFencedWorkerJoinsAgain()
    {
        Ready(Stage.Train(0), s_left);
        Apply(new WorkerMachineEvent.Refused(_state.Session, new Rejection(RejectionCode.OldIncarnation, "over")));
        Assert.Equal(WorkerPhase.Away, _state.Phase);
        Assert.Equal([s_left], Single<WorkerMachineEffect.CancelBlocks>().Blocks);
        _now = _state.DueAt;
        Tick();
        Assert.Equal(2, Single<WorkerMachineEffect.Connect>().Session.Number);
    }

    /// <summary>The answer to what it sent may come before the farewell, and is as good.</summary>
    [Theory]
    [InlineData(RejectionCode.RunFinished, ExitCause.RunFinished)]
    [InlineData(RejectionCode.RunFailed, ExitCause.RunFailed)]
    public void AnAnswerThatTheRunIsOverEndsTheWorker(RejectionCode code, ExitCause cause)
    {
        Ready(Stage.Train(0), s_left);
        Apply(new WorkerMachineEvent.ContributionAnswered(Stage.Train(0), s_left, new Rejection(code, "over")));
        Assert.Equal(WorkerPhase.Exited, _state.Phase);
        Assert.Equal(cause, Single<WorkerMachineEffect.Exit>().Cause);
    }

    [Fact]
    public void AnAnswerThatTheCoordinatorStopsMakesTheWorkerWaitForIt()
    {
        Ready(Stage.Train(0), s_left);
        Apply(new WorkerMachineEvent.ContributionAnswered(
            Stage.Train(0), s_left, new Rejection(RejectionCode.RunStopped, "stopped")));
        Assert.Equal(WorkerPhase.Away, _state.Phase);
        Assert.True(_state.CoordinatorStopped);
    }

    [Fact]
    public void ADuplicateIsOnlyForgotten()
    {
        Ready(Stage.Train(0), s_left);
        Apply(new WorkerMachineEvent.ContributionAnswered(
            Stage.Train(0), s_left, new Rejection(RejectionCode.Duplicate, "again")));
        Assert.Equal(WorkerPhase.Member, _state.Phase);
        Assert.Empty(_state.Blocks);
    }

    [Fact]
    public void TheBackOffGrowsToItsCeilingAndTheWaitHasAnEnd()
    {
        var pauses = new List<TimeSpan>();
        var early = new List<TimeSpan>();
        DateTimeOffset start = _now;
        while (_state.Phase != WorkerPhase.Exited)
        {
            Tick();
            if (_effects.OfType<WorkerMachineEffect.Connect>().FirstOrDefault() is { } connect)
            {
                Apply(new WorkerMachineEvent.ConnectionLost(connect.Session, "connection refused"));
                pauses.Add(_state.DueAt - _now);
                if (_now - start < TimeSpan.FromSeconds(2))
                    early.Add(pauses[^1]);
            }

            _now = _state.WakeAt ?? _now;
        }

        Assert.Equal(ExitCause.Unreachable, Single<WorkerMachineEffect.Exit>().Cause);
        Assert.Contains("connection refused", Single<WorkerMachineEffect.Exit>().Reason, StringComparison.Ordinal);
        Assert.Equal(_state.Limits.GiveUpAfter, _now - start);
        Assert.All(pauses, p => Assert.InRange(p, _state.Limits.BackOffFloor / 2, _state.Limits.BackOffCeiling));
        Assert.True(pauses[0] < TimeSpan.FromMilliseconds(101));
        // A coordinator that is back after a second or two is found within some tenths of a second.
        Assert.All(early, p => Assert.True(p <= TimeSpan.FromSeconds(0.4)));
        Assert.True(pauses[^1] >= _state.Limits.BackOffCeiling / 2);
        Assert.InRange(pauses.Count, 100, 300);
    }

    [Fact]
    public void AFinalRefusalEndsIt()
    {
        Connect();
        Apply(new WorkerMachineEvent.Refused(_state.Session, new Rejection(RejectionCode.EngineMismatch, "other bits")));
        Assert.Equal((ExitCause.Refused, "other bits"), (Single<WorkerMachineEffect.Exit>().Cause, Single<WorkerMachineEffect.Exit>().Reason));
    }

    [Fact]
    public void AQuarantineIsWaitedFor()
    {
        Connect();
        DateTimeOffset at = _now + TimeSpan.FromSeconds(40);
        Apply(new WorkerMachineEvent.Refused(_state.Session, new Rejection(RejectionCode.Quarantined, "too often", at)));
        Assert.Equal(at, _state.DueAt);
    }

    [Fact]
    public void ACoordinatorOfAnEarlierTermIsLeft()
    {
        Join();
        Apply(new WorkerMachineEvent.ConnectionLost(_state.Session, "reset"));
        _now = _state.DueAt;
        Tick();
        Apply(new WorkerMachineEvent.SessionOpened(_state.Session));
        Welcome(_state.Session, term: 1);
        Assert.Equal(WorkerPhase.Away, _state.Phase);
    }

    [Fact]
    public void ASilentCoordinatorIsLeft()
    {
        Join();
        for (int i = 0; i < 100 && _state.Phase == WorkerPhase.Member; i++)
        {
            _now = _state.WakeAt!.Value;
            Tick();
        }

        Assert.Equal(WorkerPhase.Away, _state.Phase);
        Assert.Equal(TimeSpan.FromSeconds(15), _now - Cluster.Epoch);
    }

    [Fact]
    public void AfterAPauseItAsksBeforeItLeaves()
    {
        Join();
        _now += TimeSpan.FromMinutes(5);
        Tick();
        Assert.Equal(WorkerPhase.Member, _state.Phase);
        Single<WorkerMachineEffect.SendHeartbeat>();
    }

    [Fact]
    public void WhatBelongsToAnOldSessionIsIgnored()
    {
        Join();
        Apply(new WorkerMachineEvent.ConnectionLost(new SessionId(0), "old"));
        Apply(new WorkerMachineEvent.SessionClosed(new SessionId(0), CloseCause.RunFailed, "old"));
        Assert.Equal(WorkerPhase.Member, _state.Phase);
    }

    [Theory]
    [InlineData(CloseCause.RunFinished, ExitCause.RunFinished)]
    [InlineData(CloseCause.RunFailed, ExitCause.RunFailed)]
    [InlineData(CloseCause.Superseded, ExitCause.Superseded)]
    [InlineData(CloseCause.Drained, ExitCause.Drained)]
    public void TheCoordinatorsGoodbyeDecidesHowItEnds(CloseCause cause, ExitCause exit)
    {
        Join();
        Apply(new WorkerMachineEvent.SessionClosed(_state.Session, cause, "why"));
        Assert.Equal((exit, "why"), (Single<WorkerMachineEffect.Exit>().Cause, Single<WorkerMachineEffect.Exit>().Reason));
        Apply(new WorkerMachineEvent.Tick());
        Assert.Empty(_effects);
    }

    [Theory]
    [InlineData(CloseCause.GivenUp)]
    [InlineData(CloseCause.RunStopped)]
    public void AfterOtherGoodbyesItComesBack(CloseCause cause)
    {
        Join();
        Apply(new WorkerMachineEvent.SessionClosed(_state.Session, cause, "why"));
        Assert.Equal(WorkerPhase.Away, _state.Phase);
    }

    [Fact]
    public void DrainingKeepsWhatWasBegun()
    {
        Ready(Stage.Train(0), s_left, s_right);
        Assert.Equal([true, false], _state.Blocks.Select(b => b.IsStarted));
        Apply(new WorkerMachineEvent.DrainRequested());
        Assert.Equal([s_left], Single<WorkerMachineEffect.SendDrain>().Keeps);
        Computed(0, s_left, 0, 1);
        Computed(0, s_left, 1, 1);
        Single<WorkerMachineEffect.SendContribution>();
        Plan(2, Stage.Train(0), s_left, s_right);
        Assert.Equal(s_left, Assert.Single(_state.Blocks).Assigned);
    }

    [Fact]
    public void DrainingEndsAtItsLimit()
    {
        Ready(Stage.Train(0), s_left);
        Apply(new WorkerMachineEvent.DrainRequested());
        while (_state.Phase != WorkerPhase.Exited)
        {
            _now = _state.WakeAt!.Value;
            Apply(new WorkerMachineEvent.HeartbeatAcknowledged(_state.Session));
        }

        Assert.Equal(_state.Limits.DrainLimit, _now - Cluster.Epoch);
        Assert.Equal(ExitCause.Drained, Single<WorkerMachineEffect.Exit>().Cause);
    }

    [Fact]
    public void DrainingOutsideTheRunEndsAtOnce()
    {
        Tick();
        Apply(new WorkerMachineEvent.DrainRequested());
        Assert.Equal(ExitCause.Drained, Single<WorkerMachineEffect.Exit>().Cause);
    }

    [Fact]
    public void AUnitThatGoesWrongIsReportedAndItsBlockDropped()
    {
        Ready(Stage.Train(0), s_left);
        Apply(new WorkerMachineEvent.UnitFailed(Stage.Train(0), s_left, 1, NotFinite: true, "layer 2"));
        Assert.Equal((1, true, "layer 2"), (
            Single<WorkerMachineEffect.SendWorkFailed>().Unit,
            Single<WorkerMachineEffect.SendWorkFailed>().NotFinite,
            Single<WorkerMachineEffect.SendWorkFailed>().Message));
        Single<WorkerMachineEffect.CancelBlocks>();
        Assert.Empty(_state.Blocks);
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
        Ready(Stage.Train(0), s_left);
        long before = _state.Counter;
        Computed(0, s_left, 0, 1);
        Assert.True(_state.Counter > before);
        before = _state.Counter;
        Apply(new WorkerMachineEvent.BytesMoved(100));
        Assert.True(_state.Counter > before);
    }

    private void Connect()
    {
        Tick();
        Apply(new WorkerMachineEvent.SessionOpened(_state.Session));
    }

    private void Join()
    {
        Connect();
        Welcome(_state.Session);
    }

    private void Ready(Stage stage, params AssignedBlock[] blocks)
    {
        Join();
        Plan(1, stage, blocks);
        Apply(new WorkerMachineEvent.ShardsReady(StageKind.Train, [0, 1, 2, 3]));
        Apply(new WorkerMachineEvent.ParametersReceived(stage.ParametersVersion, $"p{stage.ParametersVersion}"));
    }

    private void Welcome(SessionId session, long term = 2) => Apply(new WorkerMachineEvent.Welcomed(
        session, new Term(term), new Incarnation(3), _facts, TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(15)));

    private void Plan(long revision, Stage stage, params AssignedBlock[] blocks) =>
        Plan(revision, stage, default, 3, 2, blocks);

    private void Plan(
        long revision, Stage stage, UnitRange prepare = default, long incarnation = 3, long term = 2, params AssignedBlock[] blocks) =>
        Apply(new WorkerMachineEvent.PlanReceived(_state.Session, new WorkPlan
        {
            Term = new Term(term),
            Incarnation = new Incarnation(incarnation),
            Revision = revision,
            Stage = stage,
            ParametersSha256 = $"p{stage.ParametersVersion}",
            Blocks = [.. blocks],
            Prepare = prepare,
        }));

    private void Computed(long round, AssignedBlock block, int unit, UInt128 digest) =>
        Apply(new WorkerMachineEvent.UnitComputed(Stage.Train(round), block, unit, digest));

    private void Tick() => Apply(new WorkerMachineEvent.Tick());

    private void Apply(WorkerMachineEvent e)
    {
        var transition = WorkerMachine.Apply(_state, e, _now);
        (_state, _effects) = (transition.Next, transition.Effects);
    }

    private T Single<T>()
        where T : WorkerMachineEffect => Assert.Single(_effects.OfType<T>());

    private void None<T>()
        where T : WorkerMachineEffect => Assert.Empty(_effects.OfType<T>());
}
