using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Membership;
using GalaxyCluster.Protocol.Slots;
using GalaxyCluster.Protocol.Workers;

namespace GalaxyCluster.Protocol.Tests.Simulation;

/// <summary>One process of a worker: the real rules, a stand-in for everything its host does.</summary>
internal sealed class WorkerProcess
{
    private readonly World _world;
    private readonly WorkerSeat _seat;
    private readonly Dictionary<SessionId, Connection> _connections = [];
    private readonly Dictionary<(Stage Stage, AssignedBlock Assigned), Dictionary<int, ulong>> _values = [];
    private readonly Queue<(Stage Stage, AssignedBlock Assigned, int Unit)> _jobs = [];
    private readonly List<Action> _deferred = [];
    private WorkerState _state;
    private long _version = -1;
    private ulong _parameters;
    private int _busy;
    private long _wake;
    private DateTimeOffset? _pausedUntil;

    public WorkerProcess(World world, WorkerSeat seat)
    {
        _world = world;
        _seat = seat;
        var facts = new JoinFacts(
            world.Random.Chance(0.5) ? "" : world.Facts.RunHash,
            ProtocolVersion.Current,
            world.Facts.SelfTestDigest,
            seat.Threads);
        _state = WorkerState.Start(seat.Id, facts, world.WorkerLimits, world.Time.Now);
    }

    public WorkerId Id => _seat.Id;

    public WorkerSeat Seat => _seat;

    public bool IsAlive { get; private set; } = true;

    /// <summary>Its threads never finish anything again.</summary>
    public bool IsHung { get; set; }

    public void Begin() => Post(new WorkerMachineEvent.Tick());

    /// <param name="isNoticed">The operating system closes its connections; otherwise the machine itself is gone.</param>
    public void Kill(bool isNoticed)
    {
        IsAlive = false;
        if (!isNoticed)
            return;
        foreach (Connection connection in _connections.Values)
            connection.CloseAtWorker();
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

    public void BreakConnections()
    {
        foreach (Connection connection in _connections.Values)
            connection.Break();
    }

    /// <summary>Nothing passes through its open connections any more, and nobody is told.</summary>
    public void BlackHoleConnections()
    {
        foreach (Connection connection in _connections.Values)
            connection.IsBlackHole = true;
    }

    /// <summary>Delivers a block that nobody asked it for.</summary>
    public void InventBlock()
    {
        if (!IsAlive || _state.Plan is not { } plan)
            return;
        var header = new ContributionHeader
        {
            Worker = Id,
            Incarnation = _state.Incarnation,
            Term = _state.Term,
            Stage = plan.Stage,
            Block = SlotBlock.Root(_world.Facts.UnitCount(plan.Stage)),
            Attempt = 77,
            UnitDigests = [1],
            Digest = 1,
        };
        Call(new ClusterEvent.ContributionReceived(header), 1, _ => { }, () => { });
    }

    public void Post(WorkerMachineEvent e) => WhenAwake(() =>
    {
        var transition = WorkerMachine.Apply(_state, e, _world.Time.Now);
        _state = transition.Next;
        if (transition.Reason.Length > 0 && _world.TakesNotes)
            _world.Note(Id.Name, transition.Reason);
        if (e is WorkerMachineEvent.Welcomed && _seat.CrashesToCome > 0)
        {
            _seat.CrashesToCome--;
            CrashAfter(_world.Random.Milliseconds(0, 50));
        }

        foreach (WorkerMachineEffect effect in transition.Effects)
            Do(effect);
    });

    private void CrashAfter(TimeSpan time) => _world.Time.After(time, () =>
    {
        Kill(isNoticed: true);
        _world.Time.After(_world.Random.Milliseconds(50, 500), _seat.Start);
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

    private void Do(WorkerMachineEffect effect)
    {
        switch (effect)
        {
            case WorkerMachineEffect.Connect e:
                Connect(e.Session);
                break;
            case WorkerMachineEffect.SendJoin e:
                int times = _world.Random.Chance(_world.Scenario.Duplicates) ? 2 : 1;
                for (int i = 0; i < times; i++)
                    Up(e.Session, c => new ClusterEvent.JoinRequested(c.Id, e.Worker, e.Facts));
                break;
            case WorkerMachineEffect.SendHeartbeat e:
                Call(
                    new ClusterEvent.HeartbeatReceived(e.Worker, e.Incarnation, e.Term, e.Progress),
                    0,
                    rejection => Post(rejection is null
                        ? new WorkerMachineEvent.HeartbeatAcknowledged(e.Session)
                        : new WorkerMachineEvent.Refused(e.Session, rejection)),
                    failed: () => { });
                break;
            case WorkerMachineEffect.Disconnect e:
                _values.Clear();
                _jobs.Clear();
                if (_connections.TryGetValue(e.Session, out Connection? closing))
                    closing.CloseAtWorker();
                break;
            case WorkerMachineEffect.FetchShards e:
                _world.Time.After(_world.Random.Milliseconds(0, 60), () => Post(_world.Random.Chance(_world.Losses)
                    ? new WorkerMachineEvent.ShardsFailed(e.Kind, e.Units, "no route")
                    : new WorkerMachineEvent.ShardsReady(e.Kind, e.Units)));
                break;
            case WorkerMachineEffect.FetchParameters e:
                FetchParameters(e);
                break;
            case WorkerMachineEffect.ComputeUnit e:
                _jobs.Enqueue((e.Stage, e.Assigned, e.Unit));
                StartJobs();
                break;
            case WorkerMachineEffect.CancelBlocks e:
                foreach (AssignedBlock block in e.Blocks)
                    Cancel(e.Stage, block);
                break;
            case WorkerMachineEffect.SendContribution e:
                Send(e.Header);
                break;
            case WorkerMachineEffect.SendWorkFailed e:
                Up(e.Session, _ => new ClusterEvent.WorkFailed(
                    e.Worker, e.Incarnation, e.Term, e.Stage, e.Assigned, e.Unit, e.NotFinite, e.Message));
                break;
            case WorkerMachineEffect.SendDrain e:
                Up(e.Session, _ => new ClusterEvent.DrainRequested(e.Worker, e.Incarnation, e.Term, e.Keeps));
                break;
            case WorkerMachineEffect.WakeAt e:
                long wake = ++_wake;
                _world.Time.At(e.At, () =>
                {
                    if (wake == _wake)
                        Post(new WorkerMachineEvent.Tick());
                });
                break;
            case WorkerMachineEffect.Exit e:
                Kill(isNoticed: true);
                _world.Oracles.Exited(Id, e.Cause, e.Reason);
                _seat.Exited(this, e.Cause);
                break;
            default:
                throw new InvalidOperationException(effect.ToString());
        }
    }

    private void Connect(SessionId session) => _world.Time.At(_world.ArrivalUp(this), () =>
    {
        if (_world.Coordinator is not { IsAlive: true } coordinator || _world.Random.Chance(_world.Losses))
        {
            Post(new WorkerMachineEvent.ConnectionLost(session, "connection refused"));
            return;
        }

        _connections[session] = coordinator.Accept(this, session);
        _world.Time.At(_world.ArrivalDown(this), () => Post(new WorkerMachineEvent.SessionOpened(session)));
    });

    private void Up(SessionId session, Func<Connection, ClusterEvent> e)
    {
        if (_connections.TryGetValue(session, out Connection? connection))
            connection.SendUp(e(connection));
    }

    // A call goes to whichever coordinator lives when it arrives.
    private void Call(ClusterEvent e, ulong payload, Action<Rejection?> reply, Action failed)
    {
        bool isLost = _world.Random.Chance(_world.Losses);
        bool isReplyLost = _world.Random.Chance(_world.Losses);
        _world.Time.At(_world.ArrivalUp(this), () =>
        {
            if (isLost || _world.Coordinator is not { IsAlive: true } coordinator)
            {
                _world.Time.At(_world.ArrivalDown(this), failed);
                return;
            }

            coordinator.Call(e, payload, rejection => _world.Time.At(_world.ArrivalDown(this), () =>
            {
                if (isReplyLost)
                    failed();
                else
                    reply(rejection);
            }));
        });
    }

    private void FetchParameters(WorkerMachineEffect.FetchParameters e)
    {
        void Failed() => Post(new WorkerMachineEvent.ParametersFailed(e.Version, "the download broke"));
        bool isLost = _world.Random.Chance(_world.Losses);
        _world.Time.At(_world.ArrivalUp(this), () =>
        {
            if (isLost || _world.Coordinator is not { IsAlive: true } coordinator)
            {
                _world.Time.At(_world.ArrivalDown(this), Failed);
                return;
            }

            coordinator.FetchParameters(e.Version, parameters => _world.Time.At(_world.ArrivalDown(this), () => WhenAwake(() =>
            {
                if (_state.FetchingParameters != e.Version)
                    return;
                if (parameters is not { } value || _world.Arithmetic.Hash(value) != e.ParametersSha256)
                {
                    Failed();
                    return;
                }

                (_version, _parameters) = (e.Version, value);
                Post(new WorkerMachineEvent.ParametersReceived(e.Version, e.ParametersSha256));
            })));
        });
    }

    private void StartJobs()
    {
        while (_busy < _seat.Threads && !IsHung && _jobs.TryDequeue(out (Stage, AssignedBlock, int) next))
        {
            (Stage stage, AssignedBlock assigned, int unit) = next;
            SessionId session = _state.Session;
            if (IsCancelled(stage, assigned))
            {
                _world.Time.After(TimeSpan.Zero, () => Drop(session, stage, assigned, unit));
                continue;
            }

            if (stage.ParametersVersion != _version)
                throw new InvalidOperationException($"{Id} computes {stage} with parameters of version {_version}.");
            ulong value = Compute(stage, unit);
            _busy++;
            _world.Time.After(_seat.UnitTime, () => WhenAwake(() => EndJob(session, stage, assigned, unit, value)));
        }
    }

    private ulong Compute(Stage stage, int unit)
    {
        (int first, int count) = _world.Facts.SamplesOf(stage, unit);
        Sabotage sabotage = _world.Scenario.Sabotage;
        if (sabotage is Sabotage.DropSample or Sabotage.RepeatSample && stage.Kind == StageKind.Train && _world.Random.Chance(0.05))
            count += sabotage == Sabotage.DropSample ? -1 : 1;
        return _world.Arithmetic.Contribution(_parameters, stage, unit, first, count);
    }

    private void EndJob(SessionId session, Stage stage, AssignedBlock assigned, int unit, ulong value)
    {
        if (IsHung)
            return;
        _busy--;
        if (session != _state.Session)
        {
            StartJobs();
            return;
        }

        bool isPoison = stage.Kind == StageKind.Train && _world.Scenario.Poison == (stage.Round, unit);
        if (isPoison && _world.Scenario.PoisonKills)
        {
            _seat.IsTouched = true;
            CrashAfter(TimeSpan.Zero);
            return;
        }

        if (isPoison || _seat.HasFalseNaN || _seat.HasUnreadable)
        {
            bool isNotFinite = isPoison || _seat.HasFalseNaN;
            if (!isPoison)
                (_seat.HasFalseNaN, _seat.HasUnreadable) = (false, _seat.HasUnreadable && isNotFinite);
            Post(new WorkerMachineEvent.UnitFailed(stage, assigned, unit, isNotFinite, "a fault"));
            StartJobs();
            return;
        }

        ulong digest = value;
        if (_seat.BitsToFlip > 0)
        {
            // Before the digest is taken, or after it: then only the sum is wrong.
            _seat.BitsToFlip--;
            _seat.Lies.Add((stage, unit));
            value = _world.Arithmetic.Flip(value, _world.Random);
            digest = _world.Random.Chance(0.5) ? value : digest;
            _world.Note("fault", $"{Id} flips a bit in unit {unit} of {stage}");
        }

        if (_values.TryGetValue((stage, assigned), out Dictionary<int, ulong>? values) || !IsCancelled(stage, assigned))
        {
            values ??= _values[(stage, assigned)] = [];
            values[unit] = value;
            Post(new WorkerMachineEvent.UnitComputed(stage, assigned, unit, digest));
        }
        else
        {
            Drop(session, stage, assigned, unit);
        }

        StartJobs();
    }

    private void Drop(SessionId session, Stage stage, AssignedBlock assigned, int unit)
    {
        if (session == _state.Session)
            Post(new WorkerMachineEvent.UnitDropped(stage, assigned, unit));
    }

    private bool IsCancelled(Stage stage, AssignedBlock assigned) =>
        _state.Plan?.Stage != stage || !_state.Blocks.Any(b => b.Assigned == assigned);

    // Its jobs are dropped when their turn comes.
    private void Cancel(Stage stage, AssignedBlock assigned) => _values.Remove((stage, assigned));

    private void Send(ContributionHeader header)
    {
        Dictionary<int, ulong> values = _values[(header.Stage, header.Assigned)];
        ulong sum = FixedTree.Sum(
            _world.Arithmetic, header.Block, _world.Facts.UnitCount(header.Stage),
            values.ToDictionary(v => SlotBlock.OfUnit(v.Key), v => v.Value), _world.Scenario.Sabotage == Sabotage.SwapTerms)!.Value;
        header = header with { Digest = sum };
        var e = new ClusterEvent.ContributionReceived(header);
        SessionId session = _state.Session;
        void Answer(WorkerMachineEvent answer)
        {
            if (session == _state.Session)
                Post(answer);
        }

        Call(
            e,
            sum,
            rejection => Answer(new WorkerMachineEvent.ContributionAnswered(header.Stage, header.Assigned, rejection)),
            failed: () => Answer(new WorkerMachineEvent.ContributionFailed(header.Stage, header.Assigned, "the upload broke")));
        if (_world.Random.Chance(_world.Scenario.Duplicates))
            Call(e, sum, _ => { }, () => { });
    }
}
