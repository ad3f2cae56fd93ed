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
    private readonly Dictionary<SessionId, Connection> _connections = [];
    private readonly Dictionary<SlotBlock, ulong> _received = [];
    private readonly List<ulong> _arrivals = [];
    private readonly Queue<(LedgerRecord Record, ulong Value)> _unwritten = new();
    private readonly Dictionary<WorkerId, Incarnation> _present = [];
    private readonly List<Action> _deferred = [];
    private ulong _parameters;
    private ulong _sum;
    private ulong _payload;
    private Action<Rejection?>? _reply;
    private DateTimeOffset? _pausedUntil;
    private long _wake;
    private bool _isWriting;
    private bool _hasFailedToWrite;

    public CoordinatorProcess(World world, bool fallBack)
    {
        _world = world;
        Term term = world.Disk.BeginTerm();
        (DurableState durable, _parameters) = world.Disk.Load(world.Facts, fallBack);
        State = ClusterState.Start(world.Facts, world.Options, term, durable, Clock);
    }

    public ClusterState State { get; private set; }

    public bool IsAlive { get; private set; } = true;

    /// <summary>How far its clock is off.</summary>
    public TimeSpan ClockOffset { get; set; }

    private DateTimeOffset Clock => _world.Time.Now + ClockOffset;

    public void Begin() => Post(new ClusterEvent.Tick());

    public Connection Accept(WorkerProcess worker, SessionId workerSession)
    {
        var connection = new Connection(_world, worker, workerSession, this, new SessionId(_connections.Count + 1));
        _connections.Add(connection.Id, connection);
        return connection;
    }

    public void Kill()
    {
        if (!IsAlive)
            return;
        IsAlive = false;
        if (_unwritten.TryPeek(out (LedgerRecord Record, ulong Value) torn) && _isWriting && _world.Random.Chance(0.5))
            Write(torn.Record, torn.Value);
        foreach (Connection connection in _connections.Values)
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
        var transition = ClusterMachine.Apply(State, e, Clock, _world.Policy);
        State = transition.Next;
        if (transition.Reason.Length > 0)
            _world.Note($"coordinator {State.Term}", transition.Reason);
        foreach (ClusterEffect effect in transition.Effects)
            Do(effect);
    });

    private void WhenAwake(Action action)
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
                Connection connection = _connections[e.Session];
                connection.Incarnation = e.Incarnation;
                _present[e.Worker] = e.Incarnation;
                connection.SendDown(session => new WorkerMachineEvent.Welcomed(
                    session, e.Term, e.Incarnation, _world.Facts, e.HeartbeatInterval, e.SilenceLimit));
                break;
            case ClusterEffect.Refuse e:
                _connections[e.Session].SendDown(session => new WorkerMachineEvent.Refused(session, e.Rejection));
                _connections[e.Session].CloseAtCoordinator();
                break;
            case ClusterEffect.SendPlan e:
                ConnectionOf(e.Incarnation).SendDown(session => new WorkerMachineEvent.PlanReceived(session, e.Plan));
                break;
            case ClusterEffect.AcknowledgeHeartbeat:
                _reply?.Invoke(null);
                break;
            case ClusterEffect.RefuseHeartbeat e:
                _reply?.Invoke(e.Rejection);
                break;
            case ClusterEffect.AcceptContribution e:
                _world.Oracles.Accepted(e.Header, State, _present);
                Receive(e.Header);
                _reply?.Invoke(null);
                break;
            case ClusterEffect.DiscardContribution e:
                _world.Oracles.Discarded(e.Rejection);
                _reply?.Invoke(e.Rejection);
                break;
            case ClusterEffect.ReduceRound e:
                Reduce(e.Round);
                break;
            case ClusterEffect.MergeEvaluation:
                ulong merged = 0;
                foreach (ulong part in _received.OrderBy(r => r.Key.Index).Select(r => r.Value))
                    merged = Arithmetic.Add(merged, part);
                _sum = merged;
                _received.Clear();
                break;
            case ClusterEffect.PersistCommit e:
                _world.Oracles.Committed(e.Record);
                Enqueue(e.Record, _parameters);
                break;
            case ClusterEffect.PersistEvaluation e:
                Enqueue(e.Record, _sum);
                break;
            case ClusterEffect.CloseSession e:
                _connections[e.Session].SendDown(
                    session => new WorkerMachineEvent.SessionClosed(session, e.Cause, e.Reason));
                _connections[e.Session].CloseAtCoordinator();
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
                _world.Oracles.Finished(State, _unwritten.Count);
                break;
            case ClusterEffect.FailRun e:
                _world.Oracles.Break($"the run failed: {e.Reason}");
                break;
            case ClusterEffect.PauseRun or ClusterEffect.ContinueRun or ClusterEffect.StopRun:
                break;
            default:
                throw new InvalidOperationException(effect.ToString());
        }
    }

    private Connection ConnectionOf(Incarnation incarnation) =>
        _connections.Values.First(c => c.Incarnation == incarnation);

    private void Receive(ContributionHeader header)
    {
        // What a sum that does not look at blocks would do with a second delivery.
        _received[header.Block] = _received.TryGetValue(header.Block, out ulong before)
            ? Arithmetic.Add(before, _payload)
            : _payload;
        _arrivals.Add(_payload);
    }

    private void Reduce(long round)
    {
        SlotBlock root = SlotBlock.Root(_world.Facts.SlotCount);
        ulong? sum = _world.SumsInArrivalOrder
            ? _arrivals.Aggregate(Arithmetic.Add)
            : Arithmetic.Sum(root, _world.Facts.SlotCount, b => _received.TryGetValue(b, out ulong v) ? v : null);
        _received.Clear();
        _arrivals.Clear();
        _world.Time.After(_world.Random.Milliseconds(0, 5), () => WhenAwake(() =>
        {
            _parameters = Arithmetic.Commit(_parameters, sum ?? 0);
            Post(new ClusterEvent.RoundReduced(round, Arithmetic.Hash(_parameters)));
        }));
    }

    private void Enqueue(LedgerRecord record, ulong value)
    {
        _unwritten.Enqueue((record, value));
        if (!_isWriting)
            WriteNext();
    }

    private void WriteNext()
    {
        _isWriting = true;
        _world.Time.After(_world.Disk.WriteTime, () => WhenAwake(EndWrite));
    }

    private void EndWrite()
    {
        if (_world.Disk.IsBroken)
        {
            if (!_hasFailedToWrite)
                Post(new ClusterEvent.PersistFailed("No space left on device."));
            _hasFailedToWrite = true;
            _world.Time.After(TimeSpan.FromMilliseconds(200), () => WhenAwake(EndWrite));
            return;
        }

        if (_hasFailedToWrite)
            Post(new ClusterEvent.PersistRecovered());
        _hasFailedToWrite = false;
        (LedgerRecord record, ulong value) = _unwritten.Dequeue();
        Write(record, value);
        _isWriting = _unwritten.Count > 0;
        if (_isWriting)
            WriteNext();
        Post(record.Stage.Kind == StageKind.Train
            ? new ClusterEvent.CommitPersisted(record.Stage.Round)
            : new ClusterEvent.EvaluationPersisted(record.Stage.Round));
    }

    private void Write(LedgerRecord record, ulong value)
    {
        _world.Disk.Ledger.Add(record);
        if (record.Stage.Kind == StageKind.Evaluate)
            _world.Disk.Evaluations[record.Stage.Round] = value;
        else if ((record.Stage.Round + 1) % _world.CheckpointEvery == 0)
            _world.Disk.Checkpoints.Add((record.Stage.Round + 1, value));
    }
}
