using GalaxyCluster.Data.Faults;
using GalaxyCluster.Protocol.Membership;
using GalaxyCluster.Protocol.Workers;
using GalaxyCluster.Wire.Clocks;
using GalaxyCluster.Worker.Compute;
using GalaxyCluster.Worker.Connection;
using GalaxyCluster.Worker.Faults;
using Microsoft.Extensions.Logging;

namespace GalaxyCluster.Worker.Loop;

/// <summary>
/// Begins what the rules ask for and returns at once; what comes of it is posted back as an event. Called by the
/// worker's loop only.
/// </summary>
internal sealed class WorkerEffects(
    WorkerOptions options, JoinFacts facts, Action<WorkerMachineEvent> post, Action<WorkerEvent> observer, ILogger logger,
    MonotonicClock clock) : IAsyncDisposable
{
    private readonly List<Task> _ending = [];
    private readonly RunHolder _run = new(options, facts);
    private SessionLink? _session;

    public void Begin(WorkerMachineEffect effect)
    {
        switch (effect)
        {
            case WorkerMachineEffect.Connect connect:
                Connect(connect);
                break;
            case WorkerMachineEffect.Disconnect:
                Disconnect();
                break;
            case WorkerMachineEffect.FetchShards fetch:
                _session?.Work?.FetchShards(fetch);
                break;
            case WorkerMachineEffect.FetchParameters fetch:
                _session?.Work?.FetchParameters(fetch);
                break;
            case WorkerMachineEffect.ComputeUnit compute:
                _session?.Work?.Compute(compute);
                break;
            case WorkerMachineEffect.CancelBlocks cancel:
                _session?.Work?.Cancel(cancel);
                break;
            case WorkerMachineEffect.SendContribution send:
                _session?.Work?.Send(send.Header);
                break;
            default:
                _session?.Send(effect);
                break;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Disconnect();
        await Task.WhenAll(_ending);
        _run.Dispose();
    }

    private void Connect(WorkerMachineEffect.Connect connect)
    {
        Disconnect();
        WorkerLog.Connecting(logger, connect.Session.Number, options.Coordinator);
        FaultInjection.At(WorkerFaultPoints.SessionBeforeOpen);
        _session = new SessionLink(connect.Session, options, _run, post, observer, logger, clock);
        _session.Start();
    }

    private void Disconnect()
    {
        _ending.RemoveAll(task => task.IsCompleted);
        if (_session is { } old)
            _ending.Add(old.DisposeAsync().AsTask());
        _session = null;
    }
}
