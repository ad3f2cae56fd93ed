using GalaxyCluster.Cli.Errors;
using GalaxyCluster.EndToEnd.Tests.Processes;

namespace GalaxyCluster.EndToEnd.Tests.Durability;

/// <summary>Two coordinators on one state directory: the lock keeps the second out, and the term ends the first.</summary>
public sealed class TwoCoordinatorsTests
{
    [Fact]
    public async Task TheSecondIsRefusedByTheLockAndTheFirstGoesOn()
    {
        using var cluster = new ClusterByHand(SmallRun.Yaml);
        await using Galaxy first = await cluster.StartCoordinatorAsync();
        GalaxyResult second = await Galaxy.RunAsync(
            "coordinator", cluster.RunFile, "--listen", "127.0.0.1:0", "--state", cluster.State);
        second.FailedWithOneLine(ExitCodes.Storage, "another coordinator", $"process {first.Id}", "give another --state");
        await using Galaxy worker = cluster.StartWorker("worker");
        GalaxyResult end = await first.EndAsync();
        Assert.Equal(await SmallRun.ReferenceHashAsync(), end.Result().GetProperty("parametersSha256").GetString());
    }

    /// <summary>A lock is only as good as its file system: without it the newer term wins, and nothing is written twice.</summary>
    [Fact]
    public async Task WithoutALockTheOlderTermIsFencedByTheLedger()
    {
        using var cluster = new ClusterByHand(SmallRun.Yaml);
        await using Galaxy first = await cluster.StartCoordinatorAsync();
        File.Delete(Path.Combine(cluster.State, "lock"));
        await using Galaxy second = Galaxy.Start(
            "coordinator", cluster.RunFile, "--listen", "127.0.0.1:0", "--state", cluster.State, "--json");
        string url = (await second.WaitForEventAsync("listening")).GetProperty("url").GetString()!;

        await using Galaxy ofFirst = cluster.StartWorker("of-first");
        GalaxyResult fenced = await first.EndAsync();
        Assert.Equal(ExitCodes.Storage, fenced.ExitCode);
        Assert.Contains("another coordinator has begun term 2", fenced.Errors, StringComparison.Ordinal);

        await using Galaxy ofSecond = Galaxy.Start("worker", "--join", url, "--name", "of-second", "--threads", "1");
        GalaxyResult end = await second.EndAsync();
        Assert.Equal(await SmallRun.ReferenceHashAsync(), end.Result().GetProperty("parametersSha256").GetString());
        Assert.Equal(0, (await Galaxy.RunAsync("verify", cluster.State)).ExitCode);
    }
}
