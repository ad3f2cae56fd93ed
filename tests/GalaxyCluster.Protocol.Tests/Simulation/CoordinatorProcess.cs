using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Ledger;
using GalaxyCluster.Protocol.Membership;
using GalaxyCluster.Protocol.Slots;
using GalaxyCluster.Protocol.Workers;

namespace GalaxyCluster.Protocol.Tests.Simulation;

/// <summary>One life of the coordinator: the real rules, a stand-in for everything its host does.</summary>
internal sealed class CoordinatorProcess
{
    private readonly World _world;
    private readonly RecordWriter _writer;
    private readonly List<Connection> _connections = [];
    private readonly Dictionary<SlotBlock, ulong> _received = [];
    private readonly List<ulong> _arrivals = [];
    private readonly Dictionary<WorkerId, Incarnation> _present = [];
    private readonly HashSet<(Incarnation, Stage, AssignedBlock)> _planned = [];
    private readonly List<Action> _deferred = [];
    private ulong _parameters;
    private ulong _merged;
    private ulong _payload;
    private Action<Rejection?>? _reply;
    private DateTimeOffset? _pausedUntil;
    private long _wake;

    public CoordinatorProcess(World world)
    {
        _world = world;
        Term term = world.Disk.BeginTerm();
        world.Oracles.Restarted();
        (DurableState durable, _parameters) = world.Disk.Load(
            world.Facts, looks: world.Scenario.Sabotage != Sabotage.SkipCheckpointCheck);
        State = ClusterState.Start(world.Facts, world.Scenario.Options, term, durable, Clock);
        _writer = new RecordWriter(world, this);
    }

    public ClusterState State { get; private set; }

    public bool IsAlive { get; private set; } = true;

    /// <summary>A record is written and not flushed.</summary>
    public bool IsInTransaction => _writer.IsInTransaction;

    /// <summary>How far its clock is off.</summary>
    public TimeSpan ClockOffset { get; set; }

    private DateTimeOffset Clock => _world.Time.Now + ClockOffset;

    public void Begin() => Post(new ClusterEvent.Tick());

    public Connection Accept(WorkerProcess worker, SessionId workerSession)
    {
        var connection = new Connection(_world, worker, workerSession, this, new SessionId(_connections.Count + 1));
        _connections.Add(connection);
        return connection;
    }

    public void Kill()
    {
        if (!IsAlive)
            return;
        IsAlive = false;
        foreach (Connection connection in _connections)
            _world.Time.At(_world.ArrivalDown(connection.Worker), () => connection.EndAtWorker("the coordinator died"));
    }

    public void Pause(TimeSpan time)
    {
        DateTimeOffset end = _world.Time.Now + time;
        _pausedUntil = end;
        _world.Time.At(end, () =>
        {
            if (_pausedUntil != end)
                return;
            _pausedUntil = null;
            Action[] waiting = [.. _deferred];
            _deferred.Clear();
            foreach (Action action in waiting)
                WhenAwake(action);
        });
    }

    /// <summary>A call over the bulk or heart-beat connection.</summary>
    public void Call(ClusterEvent e, ulong payload, Action<Rejection?> reply) => WhenAwake(() =>
    {
        (_payload, _reply) = (payload, reply);
        Post(e);
        _reply = null;
    });

    public void FetchParameters(long version, Action<ulong?> reply) => WhenAwake(() =>
        reply(State.CommittedRounds == version ? _parameters : null));

    public void Post(ClusterEvent e) => WhenAwake(() =>
    {
        ClusterState before = State;
        var transition = ClusterMachine.Apply(State, e, Clock, _world.Scenario.Policy);
        State = transition.Next;
        if (transition.Reason.Length > 0 && _world.TakesNotes)
            _world.Note($"coordinator {State.Term}", transition.Reason);
        foreach (ClusterEffect effect in transition.Effects)
            Do(effect);
        _world.Oracles.Applied(before, State);
    });

    public void WhenAwake(Action action)
    {
        if (!IsAlive)
            return;
        if (_pausedUntil is not null)
            _deferred.Add(action);
        else
            action();
    }

    private void Do(ClusterEffect effect)
    {
        switch (effect)
        {
            case ClusterEffect.Welcome e:
                Connection connection = ConnectionOf(e.Session);
                connection.Incarnation = e.Incarnation;
                _present[e.Worker] = e.Incarnation;
                connection.SendDown(session => new WorkerMachineEvent.Welcomed(
                    session, e.Term, e.Incarnation, _world.Facts, e.HeartbeatInterval, e.SilenceLimit));
                break;
            case ClusterEffect.Refuse e:
                ConnectionOf(e.Session).SendDown(session => new WorkerMachineEvent.Refused(session, Relative(e.Rejection)));
                ConnectionOf(e.Session).CloseAtCoordinator();
                break;
            case ClusterEffect.SendPlan e:
                foreach (AssignedBlock assigned in e.Plan.Blocks)
                    _planned.Add((e.Incarnation, e.Plan.Stage, assigned));
                ConnectionOf(e.Incarnation).SendDown(session => new WorkerMachineEvent.PlanReceived(session, e.Plan));
                break;
            case ClusterEffect.AcknowledgeHeartbeat:
                _reply?.Invoke(null);
                break;
            case ClusterEffect.RefuseHeartbeat e:
                _reply?.Invoke(Relative(e.Rejection));
                break;
            case ClusterEffect.AcceptContribution e:
                CheckAccepted(e.Header);
                Receive(e.Header);
                _reply?.Invoke(null);
                break;
            case ClusterEffect.ConfirmContribution e:
                CheckAccepted(e.Header);
                _world.Oracles.Audits++;
                _reply?.Invoke(null);
                break;
            case ClusterEffect.DiscardContribution e:
                _world.Oracles.Discarded(e.Rejection);
                _reply?.Invoke(e.Rejection);
                break;
            case ClusterEffect.RestartStage:
                _world.Oracles.Restarts++;
                _received.Clear();
                _arrivals.Clear();
                break;
            case ClusterEffect.SkipSlot e:
                _world.Oracles.TookEffect(d => d.Kind == DecisionKind.Skip && d.Block.Covers(e.Slot), $"the skip of slot {e.Slot}");
                break;
            case ClusterEffect.ReduceRound e:
                Reduce(e.Round);
                break;
            case ClusterEffect.MergeEvaluation:
                Merge();
                break;
            case ClusterEffect.PersistCommit e:
                LedgerRecord record = _world.Scenario.Sabotage == Sabotage.ForgetUnit && e.Record.Units.Length > 1
                    ? LedgerChain.Seal(e.Record with { Units = e.Record.Units.RemoveAt(0) })
                    : e.Record;
                _world.Oracles.Committed(record);
                _writer.Enqueue(record, _parameters);
                break;
            case ClusterEffect.PersistEvaluation e:
                _writer.Enqueue(e.Record, _merged);
                break;
            case ClusterEffect.PersistDecision e:
                _world.Oracles.Decided(e.Record.Decision!);
                _writer.Enqueue(e.Record, 0);
                break;
            case ClusterEffect.CloseSession e:
                ConnectionOf(e.Session).SendDown(
                    session => new WorkerMachineEvent.SessionClosed(session, e.Cause, e.Reason));
                ConnectionOf(e.Session).CloseAtCoordinator();
                break;
            case ClusterEffect.MemberChanged e:
                if (e.To is MemberStatus.Lost or MemberStatus.Left)
                    _present.Remove(e.Worker);
                _world.Oracles.Changed(e);
                break;
            case ClusterEffect.WakeAt e:
                long wake = ++_wake;
                _world.Time.At(e.At - ClockOffset, () =>
                {
                    if (wake == _wake)
                        Post(new ClusterEvent.Tick());
                });
                break;
            case ClusterEffect.FinishRun:
                _world.Oracles.Finished(State, _writer.Waiting);
                break;
            case ClusterEffect.FailRun e:
                _world.Oracles.Failed(e.Reason);
                break;
            case ClusterEffect.PauseRun or ClusterEffect.ContinueRun or ClusterEffect.StopRun:
                break;
            default:
                throw new InvalidOperationException(effect.ToString());
        }
    }

    // Times go over the wire as what is left of them.
    private Rejection Relative(Rejection rejection) => rejection.RetryAt is { } at
        ? rejection with { RetryAt = _world.Time.Now + (at - State.Now) }
        : rejection;

    private Connection ConnectionOf(SessionId session) => _connections[(int)session.Number - 1];

    private Connection ConnectionOf(Incarnation incarnation)
    {
        for (int i = _connections.Count - 1; i >= 0; i--)
        {
            if (_connections[i].Incarnation == incarnation)
                return _connections[i];
        }

        throw new InvalidOperationException($"Nobody is incarnation {incarnation}.");
    }

    private void CheckAccepted(ContributionHeader header)
    {
        bool isPresent = _present.TryGetValue(header.Worker, out Incarnation current) && current == header.Incarnation;
        bool isPlanned = _planned.Contains((header.Incarnation, header.Stage, header.Assigned));
        _world.Oracles.Accepted(header, State, isPresent, isPlanned);
    }

    private void Receive(ContributionHeader header)
    {
        // What a sum that does not look at blocks would do with a second delivery.
        _received[header.Block] = _received.TryGetValue(header.Block, out ulong before)
            ? _world.Arithmetic.Add(before, _payload)
            : _payload;
        _arrivals.Add(_payload);
    }

    private void Reduce(long round)
    {
        int slots = _world.Facts.SlotCount;
        ulong? sum = _world.Scenario.Sabotage == Sabotage.SumInOrderOfArrival
            ? _arrivals.Aggregate(_world.Arithmetic.Add)
            : FixedTree.Sum(_world.Arithmetic, SlotBlock.Root(slots), slots, _received);
        _received.Clear();
        _arrivals.Clear();
        _world.Time.After(_world.Random.Milliseconds(0, 5), () => WhenAwake(() =>
        {
            _parameters = _world.Arithmetic.Commit(_parameters, round, sum ?? 0);
            Post(new ClusterEvent.RoundReduced(round, _world.Arithmetic.Hash(_parameters)));
        }));
    }

    private void Merge()
    {
        _merged = 0;
        foreach (ulong part in _received.OrderBy(r => r.Key.Index).Select(r => r.Value))
            _merged = StandInArithmetic.Instance.Add(_merged, part);
        _received.Clear();
    }
}
