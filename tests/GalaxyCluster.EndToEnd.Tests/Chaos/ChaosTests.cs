using System.Text.Json;
using GalaxyCluster.Cli.Chaos;
using GalaxyCluster.Cli.Errors;
using GalaxyCluster.EndToEnd.Tests.Processes;

namespace GalaxyCluster.EndToEnd.Tests.Chaos;

/// <summary>F67, F68, F70: the user's own fault injector, and that its verdict can be no.</summary>
public sealed class ChaosTests
{
    [Fact]
    public async Task EveryKindOfFaultAndTheSameParameters()
    {
        RequireIdleMachine();
        using var run = new FaultRun(epochs: 40);
        GalaxyResult result = await Galaxy.RunAsync(
            "chaos", run.File, "--seed", "4", "--every", "1500ms", "--workers", "3", "--pace", "60ms", "--json", "--out",
            run["chaos"]);
        JsonElement report = Report(result.Succeeded());
        Assert.True(report.GetProperty("isFinished").GetBoolean());
        Assert.Equal(await run.ReferenceHashAsync(), report.GetProperty("parametersSha256").GetString());
        int faults = report.GetProperty("faults").EnumerateObject().Sum(kind => kind.Value.GetInt32());
        Assert.InRange(faults, 4, 1000);
        Assert.Equal(["H", "L", "T", "X", "S"], report.GetProperty("oracles").EnumerateArray()
            .Select(oracle => oracle.GetProperty("oracle").GetString()));
        Assert.True(File.Exists(Path.Combine(report.GetProperty("folder").GetString()!, ChaosReport.FileName)));
    }

    [Fact]
    public async Task AReplayMakesTheSameFaults()
    {
        RequireIdleMachine();
        using var run = new FaultRun(epochs: 12);
        string[] common = ["--pace", "20ms", "--json", "--out", run["chaos"]];
        JsonElement first = Report((await Galaxy.RunAsync(
            ["chaos", run.File, "--seed", "9", "--faults", "kill,drop", "--every", "500ms", "--workers", "2", .. common]))
            .Succeeded());
        string schedule = Path.Combine(first.GetProperty("folder").GetString()!, "schedule.json");
        string references = Path.Combine(first.GetProperty("folder").GetString()!, "reference");
        string reference = Assert.Single(Directory.GetDirectories(references));
        JsonElement second = Report((await Galaxy.RunAsync(
            ["chaos", run.File, "--replay", schedule, "--reference", reference, .. common])).Succeeded());
        Assert.NotEqual(first.GetProperty("folder").GetString(), second.GetProperty("folder").GetString());
        Assert.Equal(
            await File.ReadAllTextAsync(schedule),
            await File.ReadAllTextAsync(Path.Combine(second.GetProperty("folder").GetString()!, "schedule.json")));
    }

    [Fact]
    public async Task AnotherRunsReferenceFailsTheVerdict()
    {
        using var run = new FaultRun(epochs: 3);
        GalaxyResult other = await Galaxy.RunAsync(
            "train", run.File, "--seed", "99", "--workers", "0", "--json", "--out", run["other"]);
        string folder = other.Result().GetProperty("run").GetString()!;
        GalaxyResult result = await Galaxy.RunAsync(
            "chaos", run.File, "--faults", "none", "--workers", "2", "--reference", folder, "--out", run["chaos"]);
        Assert.Equal(ExitCodes.Unproven, result.ExitCode);
        Assert.Contains("H  FAIL", result.Text, StringComparison.Ordinal);
        Assert.Contains("L  pass", result.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--faults", "kill,explode", "there is no kind 'explode'")]
    [InlineData("--every", "5 minutes", "a time such as")]
    [InlineData("--workers", "65", "at most 64")]
    public async Task OptionsThatMakeNoSense(string option, string value, string expected) =>
        (await Galaxy.RunAsync("chaos", option, value)).FailedWithOneLine(ExitCodes.Usage, expected);

    [Fact]
    public async Task AScheduleThatIsNone()
    {
        using var folder = new TestFolder();
        string path = folder.Write("schedule.json", "{ \"seed\": 1 }");
        (await Galaxy.RunAsync("chaos", "--replay", path)).FailedWithOneLine(ExitCodes.Input, path);
    }

    private static JsonElement Report(GalaxyResult result)
    {
        using JsonDocument document = JsonDocument.Parse(result.Output[^1]);
        Assert.Equal("chaos", document.RootElement.GetProperty("event").GetString());
        return document.RootElement.Clone();
    }

    /// <summary>
    /// Dozens of processes that are killed every second need cores of their own: beside other suites, limits of time are
    /// passed by the machine's load. `.ci/run` has two minutes of chaos after the tests instead.
    /// </summary>
    private static void RequireIdleMachine() => Assert.SkipUnless(
        Environment.GetEnvironmentVariable("GALAXY_CHAOS_TESTS") == "1",
        "needs idle cores: GALAXY_CHAOS_TESTS=1 dotnet test --project tests/GalaxyCluster.EndToEnd.Tests -- --filter-class '*ChaosTests'");
}
