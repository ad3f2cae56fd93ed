namespace GalaxyCluster.Protocol.Tests.Simulation;

/// <summary>Runs many histories on all cores.</summary>
internal static class Histories
{
    private const int MostFailures = 12;

    /// <returns>What happened, and the first failing seeds that were met, each with its violation.</returns>
    public static (Tally Seen, SortedDictionary<long, string> Failing) Run(long first, long count, Func<ulong, Scenario> draw)
    {
        var failing = new SortedDictionary<long, string>();
        var seen = new Tally();
        var gate = new Lock();
        Parallel.For(first, first + count, (seed, loop) =>
        {
            var world = new World(draw((ulong)seed));
            string? violation = world.Run();
            lock (gate)
            {
                seen.Add(world);
                if (violation is not null)
                    failing[seed] = violation;
                if (failing.Count >= MostFailures)
                    loop.Stop();
            }
        });
        return (seen, failing);
    }
}
