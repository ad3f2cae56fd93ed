namespace GalaxyCluster.Wire.Clocks;

/// <summary>
/// The time the rules see: the calendar time of its making plus what has passed since by the monotonic clock. A machine
/// whose clock is set while a run goes on loses no worker by it.
/// </summary>
public sealed class MonotonicClock
{
    private readonly TimeProvider _time;
    private readonly DateTimeOffset _start;
    private readonly long _startStamp;

    /// <summary>A clock that starts now.</summary>
    public MonotonicClock(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        _start = time.GetUtcNow();
        _startStamp = time.GetTimestamp();
    }

    /// <summary>Never goes back.</summary>
    public DateTimeOffset Now => _start + _time.GetElapsedTime(_startStamp);
}
