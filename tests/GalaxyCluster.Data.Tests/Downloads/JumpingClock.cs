using System.Collections.Concurrent;
using GalaxyCluster.Data.Downloads.Http;

namespace GalaxyCluster.Data.Tests.Downloads;

/// <summary>
/// A clock on which every wait is over at once and has taken its time; but those that stand for the patience with a
/// silent server last until they are ended by hand.
/// </summary>
internal sealed class JumpingClock(HttpPolicy policy) : TimeProvider
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly ConcurrentDictionary<Timer, bool> _held = new();
    private long _now;

    /// <summary>Since the clock was made.</summary>
    public TimeSpan Elapsed => TimeSpan.FromTicks(Interlocked.Read(ref _now));

    /// <summary>All waits but the patient ones.</summary>
    public ConcurrentQueue<TimeSpan> Waits { get; } = new();

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _now);

    public override DateTimeOffset GetUtcNow() => s_start + TimeSpan.FromTicks(Interlocked.Read(ref _now));

    /// <summary>The patience is at an end.</summary>
    public void LosePatience()
    {
        foreach (Timer timer in _held.Keys)
        {
            if (_held.TryRemove(timer, out _))
                timer.Fire();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Timer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(JumpingClock clock, TimerCallback callback, object? state) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock._held.TryRemove(this, out _);
            if (clock.IsPatience(dueTime))
            {
                clock._held[this] = true;
            }
            else if (dueTime != Timeout.InfiniteTimeSpan)
            {
                clock.Waits.Enqueue(dueTime);
                Interlocked.Add(ref clock._now, dueTime.Ticks);
                Fire();
            }

            return true;
        }

        public void Fire() => ThreadPool.QueueUserWorkItem(_ => callback(state));

        public void Dispose() => clock._held.TryRemove(this, out _);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private bool IsPatience(TimeSpan wait) => wait == policy.Silence || wait == policy.QuerySilence;
}
