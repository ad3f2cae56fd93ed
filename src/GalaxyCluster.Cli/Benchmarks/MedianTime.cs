namespace GalaxyCluster.Cli.Benchmarks;

/// <summary>The median of some timings of one action, after half a second of warming up, in which it is compiled.</summary>
internal static class MedianTime
{
    private const int Repeats = 15;

    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(500);

    public static TimeSpan Of(Action action, TimeProvider time)
    {
        long warming = time.GetTimestamp();
        do
            action();
        while (time.GetElapsedTime(warming) < WarmUp);
        var times = new TimeSpan[Repeats];
        for (int i = 0; i < Repeats; i++)
        {
            long start = time.GetTimestamp();
            action();
            times[i] = time.GetElapsedTime(start);
        }

        Array.Sort(times);
        return times[Repeats / 2];
    }
}
