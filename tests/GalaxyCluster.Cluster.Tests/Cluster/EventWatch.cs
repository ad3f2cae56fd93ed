namespace GalaxyCluster.Cluster.Tests.Cluster;

/// <summary>Collects events and lets a test wait for one that has come or will come.</summary>
internal sealed class EventWatch<TEvent>
    where TEvent : class
{
    private readonly Lock _gate = new();
    private readonly List<TEvent> _events = [];
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

    public Task<TEvent> FirstAsync(Func<TEvent, bool> wanted)
    {
        lock (_gate)
        {
            if (_events.FirstOrDefault(wanted) is { } found)
                return Task.FromResult(found);
            var source = new TaskCompletionSource<TEvent>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((wanted, source));
            return source.Task;
        }
    }
}
