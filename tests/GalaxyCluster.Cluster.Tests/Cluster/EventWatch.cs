namespace GalaxyCluster.Cluster.Tests.Cluster;

/// <summary>Collects events and lets a test wait for one that has come or will come.</summary>
internal sealed class EventWatch<TEvent>
    where TEvent : class
{
    private readonly Lock _gate = new();
    private readonly List<TEvent> _events = [];
    private string? _ended;
    private readonly List<(Func<TEvent, bool> Wanted, TaskCompletionSource<TEvent> Found)> _waiting = [];

    public IReadOnlyList<TEvent> All
    {
        get
        {
            lock (_gate)
                return [.. _events];
        }
    }

    public void Note(TEvent e)
    {
        lock (_gate)
        {
            _events.Add(e);
            for (int i = _waiting.Count - 1; i >= 0; i--)
            {
                if (!_waiting[i].Wanted(e))
                    continue;
                _waiting[i].Found.TrySetResult(e);
                _waiting.RemoveAt(i);
            }
        }
    }

    /// <summary>Nothing comes any more when this task has ended: whoever still waits learns it at once.</summary>
    public void EndWith(Task source) => source.ContinueWith(
        ended =>
        {
            lock (_gate)
            {
                _ended = $"{ended.Status} {ended.Exception?.GetBaseException().Message}";
                foreach ((_, TaskCompletionSource<TEvent> found) in _waiting)
                    found.TrySetException(NeverComes());
                _waiting.Clear();
            }
        },
        TaskScheduler.Default);

    /// <summary>The first event that fits, past or to come.</summary>
    /// <exception cref="InvalidOperationException">The source has ended, or ends, without one.</exception>
    public Task<TEvent> FirstAsync(Func<TEvent, bool> wanted)
    {
        lock (_gate)
        {
            if (_events.FirstOrDefault(wanted) is { } found)
                return Task.FromResult(found);
            if (_ended is not null)
                return Task.FromException<TEvent>(NeverComes());
            var source = new TaskCompletionSource<TEvent>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((wanted, source));
            return source.Task;
        }
    }

    private InvalidOperationException NeverComes() => new(
        $"it has ended ({_ended}) without the event that the test waits for; its last were:\n" + string.Join('\n', _events.TakeLast(20)));
}
