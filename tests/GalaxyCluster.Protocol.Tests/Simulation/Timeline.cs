namespace GalaxyCluster.Protocol.Tests.Simulation;

/// <summary>Virtual time: what is to happen when; equal times in the order they were asked for.</summary>
internal sealed class Timeline
{
    private readonly PriorityQueue<Action, (long Ticks, long Order)> _queue = new();
    private long _order;

    public DateTimeOffset Now { get; private set; } = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public void At(DateTimeOffset time, Action action) =>
        _queue.Enqueue(action, (Math.Max(time.UtcTicks, Now.UtcTicks), _order++));

    public void After(TimeSpan delay, Action action) => At(Now + delay, action);

    /// <summary>False when nothing is left to happen.</summary>
    public bool Step()
    {
        if (!_queue.TryDequeue(out Action? action, out (long Ticks, long Order) due))
            return false;
        Now = new DateTimeOffset(due.Ticks, TimeSpan.Zero);
        action();
        return true;
    }
}
