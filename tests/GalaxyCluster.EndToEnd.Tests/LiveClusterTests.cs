using System.Text.Json;
using GalaxyCluster.Cli.Errors;
using GalaxyCluster.EndToEnd.Tests.Processes;

namespace GalaxyCluster.EndToEnd.Tests;

/// <summary>Asking a live coordinator, and workers that it will not have.</summary>
public sealed class LiveClusterTests
{
    [Fact]
    public async Task StatusAndHealthOfALiveCoordinator()
    {
        using var cluster = new ClusterByHand(SmallRun.Yaml);
        await using Galaxy coordinator = await cluster.StartCoordinatorAsync("--start-workers", "2");
        (await Galaxy.RunAsync("health", cluster.Url)).Succeeded();
        JsonElement empty = (await Galaxy.RunAsync("status", cluster.Url, "--json")).Json();
        Assert.Equal(0, empty.GetProperty("workers").GetArrayLength());
        Assert.Equal(0, empty.GetProperty("committedRounds").GetInt64());

        await using Galaxy first = cluster.StartWorker("first");
        await coordinator.WaitForEventAsync("workerJoined");
        (await Galaxy.RunAsync("health", cluster.Url, "--worker", "first")).Succeeded();
        GalaxyResult stranger = await Galaxy.RunAsync("health", cluster.Url, "--worker", "stranger");
        stranger.FailedWithOneLine(ExitCodes.Refused, "'stranger' is not a member");
        string status = (await Galaxy.RunAsync("status", cluster.Url)).Succeeded().Text;
        Assert.Contains("first", status, StringComparison.Ordinal);
        Assert.Contains(empty.GetProperty("runHash").GetString()!, status, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AWorkerToldAnotherRunIsRefused()
    {
        using var cluster = new ClusterByHand(SmallRun.Yaml);
        await using Galaxy coordinator = await cluster.StartCoordinatorAsync();
        string other = new('a', 64);
        GalaxyResult result = await Galaxy.RunAsync(
            "worker", "--join", cluster.Url, "--name", "lost", "--run", other);
        result.FailedWithOneLine(ExitCodes.Refused, other[..12]);
        (await Galaxy.RunAsync("worker", "--join", cluster.Url, "--run", "abc")).FailedWithOneLine(
            ExitCodes.Usage, "64 lower-case hex digits");

        JsonElement status = (await Galaxy.RunAsync("status", cluster.Url, "--json")).Json();
        await using Galaxy right = Galaxy.Start(
            "worker", "--join", cluster.Url, "--name", "right", "--run", status.GetProperty("runHash").GetString()!);
        JsonElement joined = await coordinator.WaitForEventAsync("workerJoined");
        Assert.Equal("right", joined.GetProperty("worker").GetString());
    }

    [Theory]
    [InlineData("--name", "no name")]
    [InlineData("--threads", "5000")]
    public async Task AWorkerWithOptionsThatMakeNoSense(string option, string value)
    {
        GalaxyResult result = await Galaxy.RunAsync("worker", "--join", "http://127.0.0.1:9", option, value);
        Assert.Equal(ExitCodes.Usage, result.ExitCode);
        Assert.Single(result.Errors.Split('\n'));
    }

    [Fact]
    public async Task AnAddressWithAPathIsNone() =>
        (await Galaxy.RunAsync("status", "http://127.0.0.1:9/run")).FailedWithOneLine(
            ExitCodes.Usage, "write http://HOST:PORT");
}
