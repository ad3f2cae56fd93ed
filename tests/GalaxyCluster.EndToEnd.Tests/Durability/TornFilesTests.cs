using System.Text.Json;
using GalaxyCluster.EndToEnd.Tests.Processes;

namespace GalaxyCluster.EndToEnd.Tests.Durability;

/// <summary>A power cut may leave a file shorter than it was: what was lost is computed again to the same numbers.</summary>
public sealed class TornFilesTests
{
    [Fact]
    public async Task ALedgersLogTornInTheMiddleIsMadeWholeAgain()
    {
        using var cluster = new ClusterByHand(SmallRun.Yaml);
        await using Galaxy coordinator = await cluster.StartCoordinatorAsync();
        await using Galaxy worker = cluster.StartWorker("worker");
        await coordinator.WaitForEventAsync("round", e => e.GetProperty("round").GetInt64() >= 8);
        coordinator.Kill();
        await coordinator.EndAsync();
        using (FileStream torn = File.OpenWrite(cluster.Wal))
            torn.SetLength(torn.Length * 6 / 10);

        await using Galaxy again = await cluster.StartCoordinatorAsync();
        GalaxyResult end = await again.EndAsync();

        Assert.Equal(await SmallRun.ReferenceHashAsync(), end.Result().GetProperty("parametersSha256").GetString());
        JsonElement report = (await Galaxy.RunAsync("verify", cluster.State, "--json")).Json();
        Assert.True(report.GetProperty("isFinished").GetBoolean());
    }
}
