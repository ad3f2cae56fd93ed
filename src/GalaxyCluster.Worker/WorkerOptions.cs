namespace GalaxyCluster.Worker;

/// <summary>A worker's knobs. None of them changes a trained number.</summary>
public sealed record WorkerOptions
{
    /// <summary>Where the coordinator listens: http://HOST:PORT.</summary>
    public required Uri Coordinator { get; init; }

    /// <summary>Unique in the cluster: 1 to 64 of A-Z, a-z, 0-9, '.', '_', '-', not starting with '.' or '-'.</summary>
    public required string Name { get; init; }

    /// <summary>Slots computed at the same time, 1 to 4096; one a core is best.</summary>
    public required int Threads { get; init; }

    /// <summary>Where fetched shards are kept; several workers of one machine may share it.</summary>
    public required string CacheDirectory { get; init; }

    /// <summary>Bytes of shards kept for later; those in use stay even above it.</summary>
    public long CacheLimitBytes { get; init; } = 10L << 30;

    /// <summary>
    /// Where shards come from: a folder with the data set that this machine sees, or <c>s3://BUCKET/PREFIX</c>. What it
    /// lacks, or has with another hash, comes from the coordinator; null: all does.
    /// </summary>
    public string? Data { get; init; }

    /// <summary>The only run to work for, 64 hex digits; empty: whichever the coordinator trains.</summary>
    public string RunHash { get; init; } = "";

    /// <summary>How long to go on trying when no coordinator answers.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long leaving may take before work begun is left undone.</summary>
    public TimeSpan DrainLimit { get; init; } = TimeSpan.FromSeconds(30);
}
