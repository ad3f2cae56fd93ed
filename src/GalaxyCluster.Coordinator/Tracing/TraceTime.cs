namespace GalaxyCluster.Coordinator.Tracing;

/// <summary>Times as the trace stores them: microseconds since 1970 (UTC).</summary>
internal static class TraceTime
{
    public static long Of(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    public static object Of(DateTimeOffset? time) => time is { } at ? Of(at) : DBNull.Value;

    public static DateTimeOffset From(long microseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}
