namespace GalaxyCluster.Coordinator.Durability;

/// <summary>
/// Says when the next checkpoint is due: often enough that a restart has few rounds to compute again, and so seldom that
/// writing takes a small part of the time. <see cref="IsDue"/> and <see cref="Took"/> may be called by two threads.
/// </summary>
/// <param name="time">Clock.</param>
/// <param name="shortest">Between two checkpoints that cost next to nothing.</param>
/// <param name="longest">Between two checkpoints whatever they cost.</param>
internal sealed class CheckpointClock(TimeProvider time, TimeSpan shortest, TimeSpan longest)
{
    /// <summary>Times as long as writing a checkpoint took, until the next.</summary>
    private const int CostFactor = 20;

    private long _last = time.GetTimestamp();
    private long _tookTicks;
    private long _costTicks;

    /// <summary>True when the interval has passed since the last true, or when <paramref name="always"/>.</summary>
    public bool IsDue(bool always)
    {
        if (!always && time.GetElapsedTime(_last) < Interval)
            return false;
        _last = time.GetTimestamp();
        return true;
    }

    /// <summary>
    /// The last checkpoint's writing took so long. The cheaper of the last two counts: the first of a process, whose code
    /// is still being compiled, says nothing. One caller at a time.
    /// </summary>
    public void Took(TimeSpan cost)
    {
        Volatile.Write(ref _costTicks, Math.Min(_tookTicks, cost.Ticks));
        _tookTicks = cost.Ticks;
    }

    private TimeSpan Interval
    {
        get
        {
            TimeSpan byCost = TimeSpan.FromTicks(Volatile.Read(ref _costTicks)) * CostFactor;
            TimeSpan limited = byCost < longest ? byCost : longest;
            return limited > shortest ? limited : shortest;
        }
    }
}
