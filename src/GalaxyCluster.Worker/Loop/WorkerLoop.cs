using System.Collections.Concurrent;
using GalaxyCluster.Protocol;
using GalaxyCluster.Protocol.Workers;
using GalaxyCluster.Wire.Clocks;
using Microsoft.Extensions.Logging;

namespace GalaxyCluster.Worker.Loop;

/// <summary>
/// The worker's heart: takes the next event, asks the rules, does what they say. It has a thread of its own, above the
/// priority of those that compute, and does nothing itself that takes time, so that heart-beats keep their pace.
/// </summary>
internal sealed class WorkerLoop : IAsyncDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private readonly BlockingCollection<WorkerMachineEvent> _events = new(new ConcurrentQueue<WorkerMachineEvent>());
    private readonly TaskCompletionSource<WorkerOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WorkerEffects _effects;
    private readonly MonotonicClock _clock;
    private readonly Action<WorkerEvent> _observer;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private WorkerState _state;
    private DateTimeOffset? _wakeAt;

    public WorkerLoop(
        WorkerState start, WorkerOptions options, Action<WorkerEvent> observer, ILogger logger, MonotonicClock clock)
    {
        _state = start;
        _observer = observer;
        _logger = logger;
        _clock = clock;
        _effects = new WorkerEffects(options, start.Facts, Post, observer, logger, clock);
        _thread = new Thread(Run)
        {
            Name = "worker loop",
            IsBackground = true,
            Priority = ThreadPriority.AboveNormal,
        };
    }

    public async Task<WorkerOutcome> RunAsync(CancellationToken drain, CancellationToken stop)
    {
        await using CancellationTokenRegistration onDrain =
            drain.Register(() => Post(new WorkerMachineEvent.DrainRequested()));
        await using CancellationTokenRegistration onStop = stop.Register(() => _outcome.TrySetCanceled(stop));
        Post(new WorkerMachineEvent.Tick());
        _thread.Start();
        return await _outcome.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _outcome.TrySetCanceled();
        _events.CompleteAdding();
        await _effects.DisposeAsync();
    }

    private void Post(WorkerMachineEvent e)
    {
        try
        {
            _events.TryAdd(e);
        }
        catch (InvalidOperationException)
        {
            // The loop has ended: nobody wants to know any more.
        }
    }

    private void Run()
    {
        try
        {
            while (!_outcome.Task.IsCompleted && _state.Phase != WorkerPhase.Exited)
                Apply(Next());
        }
        catch (InvalidOperationException) when (_events.IsAddingCompleted)
        {
            // Disposed while waiting.
        }
        catch (Exception e)
        {
            _outcome.TrySetException(e);
        }
    }

    private WorkerMachineEvent Next()
    {
        while (true)
        {
            TimeSpan wait = _wakeAt is { } at ? at - _clock.Now : LongestWait;
            if (wait <= TimeSpan.Zero)
            {
                _wakeAt = null;
                return new WorkerMachineEvent.Tick();
            }
            if (_events.TryTake(out WorkerMachineEvent? e, wait < LongestWait ? wait : LongestWait))
                return e;
            if (_events.IsAddingCompleted)
                throw new InvalidOperationException();
        }
    }

    private void Apply(WorkerMachineEvent e)
    {
        Transition<WorkerState, WorkerMachineEffect> transition = WorkerMachine.Apply(_state, e, _clock.Now);
        bool isNews = transition.Next.Phase != _state.Phase && transition.Next.Phase != WorkerPhase.Exited;
        _state = transition.Next;
        if (transition.Reason.Length > 0)
        {
            WorkerLog.Decided(_logger, transition.Reason);
            if (isNews)
                _observer(new WorkerEvent.Notice(transition.Reason));
        }
        foreach (WorkerMachineEffect effect in transition.Effects)
        {
            switch (effect)
            {
                case WorkerMachineEffect.WakeAt wake:
                    _wakeAt = wake.At;
                    break;
                case WorkerMachineEffect.Exit exit:
                    _outcome.TrySetResult(new WorkerOutcome(exit.Cause, exit.Reason));
                    break;
                default:
                    _effects.Begin(effect);
                    break;
            }
        }
    }
}
