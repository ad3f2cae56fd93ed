namespace GalaxyCluster.Coordinator.Durability;

/// <summary>Says when the next checkpoint is due. One caller at a time.</summary>
internal sealed class CheckpointClock(TimeProvider time, TimeSpan interval)
{
    private long _last = time.GetTimestamp();

    /// <summary>True when the interval has passed since the last true, or when <paramref name="always"/>.</summary>
    public bool IsDue(bool always)
    {
        if (!always && time.GetElapsedTime(_last) < interval)
            return false;
        _last = time.GetTimestamp();
        return true;
    }
}
