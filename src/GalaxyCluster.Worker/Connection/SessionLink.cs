using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Workers;
using GalaxyCluster.Training.Runs;
using GalaxyCluster.Wire.Bulk;
using GalaxyCluster.Wire.Channels;
using GalaxyCluster.Wire.Clocks;
using GalaxyCluster.Wire.Errors;
using GalaxyCluster.Wire.Mapping;
using GalaxyCluster.Wire.Sessions;
using GalaxyCluster.Wire.V1;
using GalaxyCluster.Worker.Compute;
using GalaxyCluster.Worker.Faults;
using GalaxyCluster.Worker.Loop;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace GalaxyCluster.Worker.Connection;

/// <summary>One session with the coordinator: opens it, turns its messages into events, and ends with it.</summary>
internal sealed class SessionLink(
    SessionId session, WorkerOptions options, RunHolder run, Action<WorkerMachineEvent> post,
    Action<WorkerEvent> observer, ILogger logger, MonotonicClock clock) : IAsyncDisposable
{
    private readonly SessionClient _client = SessionClient.Open(options.Coordinator, MessageFaults.AfterSend);
    private readonly CancellationTokenSource _closed = new();
    private Task _reading = Task.CompletedTask;
    private volatile WorkSession? _work;

    /// <summary>What a member does; null before the welcome.</summary>
    public WorkSession? Work => _work;

    /// <summary>Begins to connect.</summary>
    public void Start() => _reading = Task.Run(ReadAsync);

    /// <summary>Puts an effect's message on its way.</summary>
    public void Send(WorkerMachineEffect effect)
    {
        if (WorkerMapping.ToWire(effect) is not { } message)
            return;
        try
        {
            MessageFaults.BeforeSend(effect);
        }
        catch (IOException e)
        {
            post(new WorkerMachineEvent.ConnectionLost(session, e.Message));
            return;
        }
        if (!_client.Send(message))
            post(new WorkerMachineEvent.ConnectionLost(session, "the connection does not take messages any more"));
    }

    public async ValueTask DisposeAsync()
    {
        await _client.FlushAsync();
        await _closed.CancelAsync();
        await _client.DisposeAsync();
        await _reading;
        if (_work is { } work)
            await work.DisposeAsync();
        _closed.Dispose();
    }

    private async Task ReadAsync()
    {
        string cause;
        try
        {
            await _client.OpenedAsync(_closed.Token);
            post(new WorkerMachineEvent.SessionOpened(session));
            await foreach (CoordinatorMessage message in _client.ReadAsync(_closed.Token))
                Receive(message);
            cause = "the coordinator closed the connection";
        }
        catch (Exception e) when (e is RpcException or WireException or RunFormatException or OperationCanceledException)
        {
            cause = RpcCause.Of(e);
        }
        catch (Exception e)
        {
            cause = e.Message;
        }
        if (_closed.IsCancellationRequested)
            return;
        WorkerLog.SessionOver(logger, session.Number, cause);
        post(new WorkerMachineEvent.ConnectionLost(session, cause));
    }

    private void Receive(CoordinatorMessage message)
    {
        MessageFaults.AfterReceive(message);
        if (CoordinatorMapping.FromWire(session, message, clock.Now) is { } e)
        {
            post(e);
            return;
        }
        Welcome welcome = message.Welcome;
        RunContext context = run.Take(welcome.RunDefinition, welcome.RunHash, options.Coordinator.ToString());
        WorkerMachineEvent.Welcomed welcomed = CoordinatorMapping.FromWire(session, welcome, context.Facts);
        var caller = new BulkCaller(new WorkerId(options.Name), welcomed.Term, welcomed.Incarnation);
        _work = new WorkSession(options, context, caller, post, observer, logger, clock);
        observer(new WorkerEvent.Joined(welcome.RunHash, welcome.Term, welcome.Incarnation));
        post(welcomed);
    }
}
