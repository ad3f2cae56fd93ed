using GalaxyCluster.Protocol;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Membership;
using GalaxyCluster.Protocol.Slots;
using GalaxyCluster.Protocol.Workers;
using GalaxyCluster.Wire.Errors;

namespace GalaxyCluster.Wire.Mapping;

/// <summary>What the coordinator says: its rules' effects to messages, and messages to the worker's events.</summary>
public static class CoordinatorMapping
{
    private const int MaxBlocks = 8192;

    /// <summary>The message for a welcome, which carries the run's definition.</summary>
    public static V1.CoordinatorMessage ToWire(ClusterEffect.Welcome welcome, string runDefinition)
    {
        ArgumentNullException.ThrowIfNull(welcome);
        return new V1.CoordinatorMessage
        {
            Welcome = new V1.Welcome
            {
                Term = welcome.Term.Number,
                Incarnation = welcome.Incarnation.Number,
                RunDefinition = runDefinition,
                RunHash = welcome.RunHash,
                HeartbeatMilliseconds = (int)welcome.HeartbeatInterval.TotalMilliseconds,
                SilenceMilliseconds = (int)welcome.SilenceLimit.TotalMilliseconds,
            },
        };
    }

    /// <summary>The message for a refusal.</summary>
    public static V1.CoordinatorMessage ToWire(Rejection rejection, DateTimeOffset now) =>
        new() { Refusal = RejectionMapping.ToWire(rejection, now) };

    /// <summary>The message for a plan.</summary>
    public static V1.CoordinatorMessage ToWire(WorkPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var message = new V1.Plan
        {
            Term = plan.Term.Number,
            Incarnation = plan.Incarnation.Number,
            Revision = plan.Revision,
            Stage = StageMapping.ToWire(plan.Stage),
            ParametersSha256 = plan.ParametersSha256,
            PrepareFirst = plan.Prepare.First,
            PrepareCount = plan.Prepare.Count,
        };
        foreach (AssignedBlock block in plan.Blocks)
            message.Blocks.Add(StageMapping.ToWire(block));
        return new V1.CoordinatorMessage { Plan = message };
    }

    /// <summary>The answer to a heart-beat.</summary>
    public static V1.CoordinatorMessage HeartbeatAck() => new() { HeartbeatAck = new V1.HeartbeatAck() };

    /// <summary>The last message of a session.</summary>
    public static V1.CoordinatorMessage ToWire(CloseCause cause, string reason) =>
        new() { Farewell = new V1.Farewell { Cause = (V1.CloseCause)(int)cause, Reason = reason } };

    /// <summary>The event that a message is; null for a welcome, which the host has to unpack first.</summary>
    /// <exception cref="WireException">A message of unknown kind, or a number out of range.</exception>
    public static WorkerMachineEvent? FromWire(SessionId session, V1.CoordinatorMessage message, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(message);
        return message.MessageCase switch
        {
            V1.CoordinatorMessage.MessageOneofCase.Welcome => null,
            V1.CoordinatorMessage.MessageOneofCase.Refusal =>
                new WorkerMachineEvent.Refused(session, RejectionMapping.FromWire(message.Refusal, now)),
            V1.CoordinatorMessage.MessageOneofCase.Plan =>
                new WorkerMachineEvent.PlanReceived(session, FromWire(message.Plan)),
            V1.CoordinatorMessage.MessageOneofCase.HeartbeatAck =>
                new WorkerMachineEvent.HeartbeatAcknowledged(session),
            V1.CoordinatorMessage.MessageOneofCase.Farewell => Closed(session, message.Farewell),
            _ => throw new WireException(V1.RejectionCode.Malformed, "a message of a kind this program does not know"),
        };
    }

    /// <summary>The event that a welcome is, once the host has made <paramref name="run"/> of its definition.</summary>
    /// <exception cref="WireException">An interval out of range.</exception>
    public static WorkerMachineEvent.Welcomed FromWire(SessionId session, V1.Welcome welcome, RunFacts run)
    {
        ArgumentNullException.ThrowIfNull(welcome);
        if (welcome.HeartbeatMilliseconds <= 0 || welcome.SilenceMilliseconds <= 0)
            throw new WireException(V1.RejectionCode.Malformed, "a welcome without a pace for heart-beats");
        return new WorkerMachineEvent.Welcomed(
            session, new Term(welcome.Term), new Incarnation(welcome.Incarnation), run,
            TimeSpan.FromMilliseconds(welcome.HeartbeatMilliseconds), TimeSpan.FromMilliseconds(welcome.SilenceMilliseconds));
    }

    private static WorkPlan FromWire(V1.Plan plan)
    {
        if (plan.Blocks.Count > MaxBlocks)
            throw new WireException(V1.RejectionCode.Malformed, $"a plan of {plan.Blocks.Count} blocks");
        if (plan.PrepareFirst < 0 || plan.PrepareCount < 0 || (long)plan.PrepareFirst + plan.PrepareCount > int.MaxValue)
            throw new WireException(V1.RejectionCode.Malformed, "a plan with a negative range to prepare");
        return new WorkPlan
        {
            Term = new Term(plan.Term),
            Incarnation = new Incarnation(plan.Incarnation),
            Revision = plan.Revision,
            Stage = StageMapping.FromWire(plan.Stage),
            ParametersSha256 = plan.ParametersSha256,
            Blocks = [.. plan.Blocks.Select(StageMapping.FromWire)],
            Prepare = new UnitRange(plan.PrepareFirst, plan.PrepareCount),
        };
    }

    private static WorkerMachineEvent.SessionClosed Closed(SessionId session, V1.Farewell farewell)
    {
        var cause = (CloseCause)(int)farewell.Cause;
        return new WorkerMachineEvent.SessionClosed(
            session, Enum.IsDefined(cause) ? cause : CloseCause.None, OneLine.Of(farewell.Reason));
    }
}
