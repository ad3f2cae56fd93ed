namespace GalaxyCluster.Coordinator.Loop;

/// <summary>Calls back once, at the time set last.</summary>
internal sealed class WakeTimer : IDisposable
{
    private readonly ITimer _timer;

    public WakeTimer(TimeProvider time, Action due) =>
        _timer = time.CreateTimer(_ => due(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void Set(TimeSpan after) =>
        _timer.Change(after > TimeSpan.Zero ? after : TimeSpan.Zero, Timeout.InfiniteTimeSpan);

    public void Dispose() => _timer.Dispose();
}
