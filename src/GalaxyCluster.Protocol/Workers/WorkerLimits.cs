namespace GalaxyCluster.Protocol.Workers;

/// <summary>Limits of a worker. None of them can change a trained number.</summary>
public sealed record WorkerLimits
{
    /// <summary>Pause before the second attempt to join; doubles up to the ceiling, with jitter of half to once of it.</summary>
    public TimeSpan BackOffFloor { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>... and to this part of the time that it has been away.</summary>
    public double BackOffOfAway { get; init; } = 0.2;

    public TimeSpan BackOffCeiling { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one attempt to connect and join may take.</summary>
    public TimeSpan JoinLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long it goes on trying to join before it ends.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long draining may take before it leaves with work undone.</summary>
    public TimeSpan DrainLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Tries for one download or upload before it joins anew.</summary>
    public int TransferAttempts { get; init; } = 4;

    /// <summary>Units handed to the host beyond those its threads work on, so that no thread waits for the loop.</summary>
    public int LookAhead { get; init; } = 1;
}
