using System.Collections.Immutable;

namespace GalaxyCluster.Cli.Processes;

/// <param name="RunArguments">The run file and its options, for the coordinator's command line.</param>
/// <param name="RunFolder">The run's folder, which is also the coordinator's state directory.</param>
/// <param name="Workers">Worker processes.</param>
/// <param name="Threads">Threads a worker.</param>
/// <param name="Verbose">Passed on.</param>
internal sealed record LocalClusterOptions(
    ImmutableArray<string> RunArguments, string RunFolder, int Workers, int Threads, bool Verbose);
