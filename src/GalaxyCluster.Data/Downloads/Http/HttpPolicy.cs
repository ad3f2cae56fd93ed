namespace GalaxyCluster.Data.Downloads.Http;

/// <summary>
/// How a survey's server is asked: all limits of <c>galaxy data download</c> in one place. The defaults keep to the one
/// limit that a service states (SkyServer: 60 queries a minute and client).
/// </summary>
public sealed record HttpPolicy
{
    /// <summary>Requests that begin in a second, retries among them; above 0.</summary>
    public double RequestsPerSecond { get; init; } = 1;

    /// <summary>Requests that are under way at once; at least 1.</summary>
    public int Parallel { get; init; } = 2;

    /// <summary>How often one file is asked for before it counts as failed; at least 1.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>
    /// Pause after the first failure; it doubles each time, up to <see cref="LongestPause"/>, with jitter.
    /// </summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(2);

    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>A server that asks (Retry-After) for a longer pause ends the download.</summary>
    public TimeSpan LongestRetryAfter { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>A connection on which nothing has arrived for so long is given up.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>The same while a query is computed: SkyServer's own limit is 600 s.</summary>
    public TimeSpan QuerySilence { get; init; } = TimeSpan.FromSeconds(660);

    /// <summary>
    /// Share of failed requests, within <see cref="BreakerWindow"/>, at which the server is left alone for
    /// <see cref="BreakerRest"/>.
    /// </summary>
    public double BreakerShare { get; init; } = 0.8;

    /// <summary>Fewest requests within the window that say anything.</summary>
    public int BreakerRequests { get; init; } = 8;

    public TimeSpan BreakerWindow { get; init; } = TimeSpan.FromMinutes(2);

    public TimeSpan BreakerRest { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Rests, one after another and without a good answer, after which the download ends.</summary>
    public int BreakerRests { get; init; } = 3;
}
