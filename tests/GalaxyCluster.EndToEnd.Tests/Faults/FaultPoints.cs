using System.Text.Json;
using GalaxyCluster.EndToEnd.Tests.Processes;

namespace GalaxyCluster.EndToEnd.Tests.Faults;

/// <summary>The fault points of the program under test, and whether a process died at one.</summary>
internal static class FaultPoints
{
    private const int Killed = 137;

    private const int Share = 6;

    private static readonly bool _all = Environment.GetEnvironmentVariable("GALAXY_SWEEP") is "points" or "full";

    /// <summary>
    /// Each of these with <c>GALAXY_SWEEP=points</c>, as in <c>.ci/run</c>, or <c>full</c>; every sixth otherwise: a death
    /// costs the start of a process, and all of them some minutes of a small machine.
    /// </summary>
    public static string[] Chosen(IEnumerable<string> points) => [.. points.Where((_, i) => _all || i % Share == 0)];

    /// <summary>Names that begin so, in the order of <c>galaxy faults</c>.</summary>
    public static async Task<string[]> NamesAsync(string prefix)
    {
        JsonElement list = (await Galaxy.RunAsync("faults", "--json")).Json();
        string[] points =
        [
            .. list.GetProperty("points").EnumerateArray().Select(point => point.GetProperty("name").GetString()!)
                .Where(name => name.StartsWith(prefix, StringComparison.Ordinal)),
        ];
        Assert.NotEmpty(points);
        return points;
    }

    /// <summary>The process ends by SIGKILL, having said that it is at this point.</summary>
    public static async Task DiesAtAsync(Galaxy victim, string point)
    {
        GalaxyResult end = await victim.EndAsync();
        Assert.True(end.ExitCode == Killed, $"not killed at {point}, exit code {end.ExitCode}:\n{end.Everything}");
        Assert.Contains($"fault: kill at {point}", end.Errors, StringComparison.Ordinal);
    }
}
