using GalaxyCluster.Protocol;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Membership;
using GalaxyCluster.Protocol.Slots;
using GalaxyCluster.Protocol.Workers;
using GalaxyCluster.Wire.Errors;

namespace GalaxyCluster.Wire.Mapping;

/// <summary>What a worker says: its rules' effects to messages, and messages to the coordinator's events.</summary>
public static class WorkerMapping
{
    /// <summary>More blocks than any plan has.</summary>
    private const int MaxBlocks = 8192;

    /// <summary>The message for an effect; null for an effect that sends nothing on the session.</summary>
    public static V1.WorkerMessage? ToWire(WorkerMachineEffect effect) => effect switch
    {
        WorkerMachineEffect.SendJoin e => new V1.WorkerMessage { Join = Join(e) },
        WorkerMachineEffect.SendHeartbeat e => new V1.WorkerMessage { Heartbeat = Heartbeat(e) },
        WorkerMachineEffect.SendDrain e => new V1.WorkerMessage { Drain = Drain(e) },
        WorkerMachineEffect.SendWorkFailed e => new V1.WorkerMessage { Failure = Failure(e) },
        _ => null,
    };

    /// <summary>The event that the first message of a session is.</summary>
    /// <exception cref="WireException">It is not a join, or not a valid one.</exception>
    public static ClusterEvent.JoinRequested JoinFromWire(SessionId session, V1.WorkerMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.Join is not { } join)
            throw new WireException(V1.RejectionCode.Malformed, "the first message of a session must be a join");
        if (!WorkerId.IsValid(join.Worker))
        {
            throw new WireException(V1.RejectionCode.Malformed,
                "a worker's name is 1 to 64 of A-Z, a-z, 0-9, '.', '_', '-', and does not start with '.' or '-'");
        }
        return new ClusterEvent.JoinRequested(session, new WorkerId(join.Worker), new JoinFacts(
            join.RunHash, join.ProtocolVersion, join.SelfTestDigest, join.Threads, join.Description, join.Process,
            join.HeldTerm, join.HeldIncarnation, join.Host, join.ProcessId));
    }

    /// <summary>The event that a later message of a member's session is.</summary>
    /// <exception cref="WireException">A second join, an unknown message, or a number out of range.</exception>
    public static ClusterEvent FromWire(WorkerId worker, V1.WorkerMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return message.MessageCase switch
        {
            V1.WorkerMessage.MessageOneofCase.Heartbeat => FromWire(worker, message.Heartbeat),
            V1.WorkerMessage.MessageOneofCase.Drain => FromWire(worker, message.Drain),
            V1.WorkerMessage.MessageOneofCase.Failure => FromWire(worker, message.Failure),
            V1.WorkerMessage.MessageOneofCase.Join =>
                throw new WireException(V1.RejectionCode.Malformed, "a second join on one session"),
            _ => throw new WireException(V1.RejectionCode.Malformed, "a message of a kind this program does not know"),
        };
    }

    private static V1.JoinRequest Join(WorkerMachineEffect.SendJoin e) => new()
    {
        Worker = e.Worker.Name,
        ProtocolVersion = e.Facts.ProtocolVersion,
        RunHash = e.Facts.RunHash,
        SelfTestDigest = e.Facts.SelfTestDigest,
        Threads = e.Facts.Threads,
        Description = e.Facts.Description,
        Process = e.Facts.Process,
        HeldTerm = e.Facts.HeldTerm,
        HeldIncarnation = e.Facts.HeldIncarnation,
        Host = e.Facts.Host,
        ProcessId = e.Facts.ProcessId,
    };

    private static V1.Heartbeat Heartbeat(WorkerMachineEffect.SendHeartbeat e) => new()
    {
        Term = e.Term.Number,
        Incarnation = e.Incarnation.Number,
        PlanRevision = e.Progress.PlanRevision,
        Counter = e.Progress.Counter,
        Ready = e.Progress.Ready,
        Stage = e.Progress.Stage is { } stage ? StageMapping.ToWire(stage) : null,
        UnitsDone = e.Progress.UnitsDone,
        UnitsPlanned = e.Progress.UnitsPlanned,
        UnitsComputing = e.Progress.UnitsComputing,
        UnitsEnded = e.Progress.UnitsEnded,
    };

    private static V1.DrainRequest Drain(WorkerMachineEffect.SendDrain e)
    {
        var drain = new V1.DrainRequest { Term = e.Term.Number, Incarnation = e.Incarnation.Number };
        foreach (AssignedBlock kept in e.Keeps)
            drain.Keep.Add(StageMapping.ToWire(kept));
        return drain;
    }

    private static V1.WorkFailure Failure(WorkerMachineEffect.SendWorkFailed e) => new()
    {
        Term = e.Term.Number,
        Incarnation = e.Incarnation.Number,
        Stage = StageMapping.ToWire(e.Stage),
        Assigned = StageMapping.ToWire(e.Assigned),
        Unit = e.Unit,
        NotFinite = e.NotFinite,
        Reason = e.Message,
    };

    private static ClusterEvent.HeartbeatReceived FromWire(WorkerId worker, V1.Heartbeat beat) => new(
        worker, new Incarnation(beat.Incarnation), new Term(beat.Term), new WorkerProgress(
            beat.PlanRevision, beat.Counter, beat.Ready, beat.Stage is null ? null : StageMapping.FromWire(beat.Stage),
            beat.UnitsDone, beat.UnitsPlanned, beat.UnitsComputing, beat.UnitsEnded));

    private static ClusterEvent.DrainRequested FromWire(WorkerId worker, V1.DrainRequest drain)
    {
        if (drain.Keep.Count > MaxBlocks)
            throw new WireException(V1.RejectionCode.Malformed, $"a drain that keeps {drain.Keep.Count} blocks");
        return new ClusterEvent.DrainRequested(
            worker, new Incarnation(drain.Incarnation), new Term(drain.Term),
            [.. drain.Keep.Select(StageMapping.FromWire)]);
    }

    private static ClusterEvent.WorkFailed FromWire(WorkerId worker, V1.WorkFailure failure) => new(
        worker, new Incarnation(failure.Incarnation), new Term(failure.Term), StageMapping.FromWire(failure.Stage),
        StageMapping.FromWire(failure.Assigned), failure.Unit, failure.NotFinite, OneLine.Of(failure.Reason));
}
