using System.Collections.Immutable;
using GalaxyCluster.Wire.Status;

namespace GalaxyCluster.Wire.Mapping;

/// <summary><see cref="ClusterStatus"/> to and from <c>StatusReply</c>.</summary>
public static class StatusMapping
{
    /// <summary>The message for a status.</summary>
    public static V1.StatusReply ToWire(ClusterStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        var reply = new V1.StatusReply
        {
            RunId = status.RunId,
            RunHash = status.RunHash,
            Term = status.Term,
            Phase = status.Phase,
            Reason = status.Reason,
            Stage = status.Stage,
            CommittedRounds = status.CommittedRounds,
            DurableRounds = status.DurableRounds,
            TotalRounds = status.TotalRounds,
            Epoch = status.Epoch,
            Epochs = status.Epochs,
            Slots = status.Slots,
            Loss = status.Loss,
            SamplesPerSecond = status.SamplesPerSecond,
            ParametersSha256 = status.ParametersSha256,
            Host = status.Host,
            ProcessId = status.ProcessId,
        };
        if (status.ValidationAccuracy is { } accuracy)
            reply.ValidationAccuracy = accuracy;
        foreach (WorkerStatus worker in status.Workers)
            reply.Workers.Add(ToWire(worker));
        foreach (EventStatus item in status.Events)
            reply.Events.Add(new V1.EventStatus { TimeMilliseconds = item.Time.ToUnixTimeMilliseconds(), Text = item.Text });
        foreach (LossPoint point in status.Losses)
            reply.Losses.Add(new V1.LossPoint { Round = point.Round, Loss = point.Loss });
        return reply;
    }

    /// <summary>The status in a message.</summary>
    public static ClusterStatus FromWire(V1.StatusReply reply)
    {
        ArgumentNullException.ThrowIfNull(reply);
        return new ClusterStatus
        {
            RunId = reply.RunId,
            RunHash = reply.RunHash,
            Term = reply.Term,
            Phase = reply.Phase,
            Reason = reply.Reason,
            Stage = reply.Stage,
            CommittedRounds = reply.CommittedRounds,
            DurableRounds = reply.DurableRounds,
            TotalRounds = reply.TotalRounds,
            Epoch = reply.Epoch,
            Epochs = reply.Epochs,
            Slots = reply.Slots,
            Loss = reply.Loss,
            ValidationAccuracy = reply.HasValidationAccuracy ? reply.ValidationAccuracy : null,
            SamplesPerSecond = reply.SamplesPerSecond,
            ParametersSha256 = reply.ParametersSha256,
            Host = reply.Host,
            ProcessId = reply.ProcessId,
            Workers = [.. reply.Workers.Select(FromWire)],
            Events = [.. reply.Events.Select(e => new EventStatus(FromMilliseconds(e.TimeMilliseconds), e.Text))],
            Losses = [.. reply.Losses.Select(p => new LossPoint(p.Round, p.Loss))],
        };
    }

    private static V1.WorkerStatus ToWire(WorkerStatus worker) => new()
    {
        Name = worker.Name,
        Incarnation = worker.Incarnation,
        Standing = worker.Standing,
        Threads = worker.Threads,
        Slots = worker.Slots,
        UnitsPerSecond = worker.UnitsPerSecond,
        SilentMilliseconds = (long)worker.Silent.TotalMilliseconds,
        Processor = worker.Processor,
        Host = worker.Host,
        ProcessId = worker.ProcessId,
    };

    private static WorkerStatus FromWire(V1.WorkerStatus worker) => new(
        worker.Name, worker.Incarnation, worker.Standing, worker.Threads, worker.Slots, worker.UnitsPerSecond,
        TimeSpan.FromMilliseconds(worker.SilentMilliseconds), worker.Processor)
    {
        Host = worker.Host,
        ProcessId = worker.ProcessId,
    };

    // A peer's clock is its own affair: what does not fit the calendar is cut to its ends.
    private static DateTimeOffset FromMilliseconds(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(
        milliseconds, DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
}
