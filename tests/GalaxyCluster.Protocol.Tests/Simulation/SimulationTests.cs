using System.Globalization;
using Xunit;

namespace GalaxyCluster.Protocol.Tests.Simulation;

/// <summary>
/// Whole clusters under random faults. GALAXY_SIMULATION_HISTORIES sets how many (from seed 1, or from
/// GALAXY_SIMULATION_FIRST); GALAXY_SIMULATION_SEED replays one and prints everything that was said in it.
/// </summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const long UsualHistories = 3000;

    [Fact]
    public void EveryHistoryEndsWithTheSameParameters()
    {
        if (Setting("GALAXY_SIMULATION_SEED") is { } seed)
        {
            Replay((ulong)seed);
            return;
        }

        long first = Setting("GALAXY_SIMULATION_FIRST") ?? 1;
        long histories = Setting("GALAXY_SIMULATION_HISTORIES") ?? UsualHistories;
        long steps = 0;
        string? failure = null;
        var seen = new Tally();
        var gate = new Lock();
        Parallel.For(first, first + histories, (seed, loop) =>
        {
            var world = new World((ulong)seed);
            string? violation = world.Run();
            Interlocked.Add(ref steps, world.Steps);
            lock (gate)
                seen.Add(world.Oracles);
            if (violation is null)
                return;
            lock (gate)
                failure ??= $"seed {seed}: {violation}";
            loop.Stop();
        });
        output.WriteLine(FormattableString.Invariant($"{histories} histories, {steps} steps; {seen}"));
        Assert.True(failure is null, failure);
    }

    [Fact]
    public void ASeedDecidesTheWholeHistory()
    {
        for (ulong seed = 1; seed <= 20; seed++)
        {
            var one = new World(seed, takesNotes: true);
            var two = new World(seed, takesNotes: true);
            one.Run();
            two.Run();
            Assert.Equal(one.Notes, two.Notes);
        }
    }

    private void Replay(ulong seed)
    {
        var world = new World(seed, takesNotes: true);
        string? violation = world.Run();
        foreach (string note in world.Notes)
            output.WriteLine(note);
        Assert.True(violation is null, violation);
    }

    private static long? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text
            ? long.Parse(text, CultureInfo.InvariantCulture)
            : null;
}
