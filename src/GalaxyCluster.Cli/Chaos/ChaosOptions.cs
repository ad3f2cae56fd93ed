using System.Collections.Immutable;

namespace GalaxyCluster.Cli.Chaos;

/// <param name="RunArguments">The run file and its options, for the coordinator's command line.</param>
/// <param name="Folder">Where everything is kept: schedule, reference, run, report.</param>
/// <param name="Workers">Worker processes.</param>
/// <param name="Threads">Threads a worker.</param>
/// <param name="PaceMilliseconds">How much longer each slot takes than it would; 0: as fast as it goes.</param>
/// <param name="Limit">How long faults are made; null: to the end of the run.</param>
/// <param name="RoundLimit">Committed rounds after which the run is stopped; null: its end.</param>
/// <param name="Verbose">Passed on.</param>
/// <param name="Slots">Of a round.</param>
internal sealed record ChaosOptions(
    ImmutableArray<string> RunArguments, string Folder, int Workers, int Threads, int PaceMilliseconds, TimeSpan? Limit,
    long? RoundLimit, bool Verbose, int Slots)
{
    /// <summary>The state folder of the coordinator that was there before; null: its folder is one of chaos's own.</summary>
    public string? State { get; init; }

    /// <summary>Who dies is started again by somebody else.</summary>
    public bool IsTended { get; init; }

    /// <summary>The run's folder and the coordinator's state.</summary>
    public string RunFolder => State ?? Path.Combine(Folder, "run");

    /// <summary>The schedule, as it is written before the first fault.</summary>
    public string ScheduleFile => Path.Combine(Folder, "schedule.json");
}
