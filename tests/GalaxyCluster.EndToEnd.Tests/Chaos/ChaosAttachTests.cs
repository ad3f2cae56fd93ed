using System.Text.Json;
using GalaxyCluster.Cli.Errors;
using GalaxyCluster.EndToEnd.Tests.Processes;

namespace GalaxyCluster.EndToEnd.Tests.Chaos;

/// <summary>Faults in a cluster that was started by hand and runs already.</summary>
public sealed class ChaosAttachTests
{
    private const string Slower = "worker.slot.afterCompute@times=all:delay(40)";

    [Fact]
    public async Task ARunningClusterIsDisturbedJudgedAndLeftRunning()
    {
        using var run = new FaultRun(epochs: 40);
        await run.ReferenceHashAsync();
        await using var cluster = new FaultCluster(run);
        Galaxy coordinator = await cluster.StartCoordinatorAsync();
        cluster.StartWorker("a", Slower);
        cluster.StartWorker("b", Slower);
        await coordinator.WaitForEventAsync("round");
        (await AttachAsync(run, cluster, "partition")).FailedWithOneLine(ExitCodes.Usage, "--faults partition", "relay");
        (await AttachAsync(run, cluster, "coordinator")).FailedWithOneLine(ExitCodes.Usage, "a port that the system chose");

        GalaxyResult result = await AttachAsync(
            run, cluster, "kill,drain", "--every", "1s", "--for", "4s", "--reference", run.ReferenceFolder, "--json");

        using JsonDocument report = JsonDocument.Parse(result.Succeeded().Output[^1]);
        int faults = report.RootElement.GetProperty("faults").EnumerateObject().Sum(kind => kind.Value.GetInt32());
        Assert.InRange(faults, 2, 4);
        Assert.False(report.RootElement.GetProperty("isFinished").GetBoolean());
        Assert.Equal(2, report.RootElement.GetProperty("workers").GetInt32());
        Assert.Contains("started again (pid", result.Text, StringComparison.Ordinal);
        await cluster.EndsRightAsync(coordinator);
    }

    [Theory]
    [InlineData("--state", "--workers", "leave out --workers")]
    [InlineData("--state", "--measure", "leave out --measure")]
    [InlineData("--out", "--json", "belong together")]
    public async Task OptionsThatDoNotBelongToARunningCluster(string option, string other, string expected)
    {
        string[] arguments = ["chaos", "--attach", "http://127.0.0.1:9", option, "x", other];
        GalaxyResult result = await Galaxy.RunAsync(other == "--workers" ? [.. arguments, "3"] : arguments);
        result.FailedWithOneLine(ExitCodes.Usage, expected);
    }

    private static Task<GalaxyResult> AttachAsync(
        FaultRun run, FaultCluster cluster, string faults, params string[] more) => Galaxy.RunAsync(
        [
            "chaos", run.File, "--attach", cluster.Url, "--state", cluster.State, "--faults", faults, "--out",
            run["chaos"], .. more,
        ]);
}
