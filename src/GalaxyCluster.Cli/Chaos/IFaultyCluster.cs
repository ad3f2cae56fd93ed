namespace GalaxyCluster.Cli.Chaos;

/// <summary>A cluster that faults are made in, whoever started it.</summary>
internal interface IFaultyCluster : IAsyncDisposable
{
    /// <summary>The coordinator and then the workers.</summary>
    IReadOnlyList<ChaosSeat> Seats { get; }

    /// <summary>Completes when the coordinator has ended by itself, with its exit code.</summary>
    Task<int> Over { get; }

    /// <summary>Hash of the run's last parameters; null when it has not come to its end.</summary>
    string? FinalHash { get; }

    /// <summary>Returns when there is a cluster.</summary>
    Task StartAsync(CancellationToken cancellation);

    /// <summary>Undoes what lasts, and ends what was started for the faults' sake.</summary>
    Task StopAsync();
}
