using System.Text.Json;
using GalaxyCluster.EndToEnd.Tests.Processes;

namespace GalaxyCluster.EndToEnd.Tests;

/// <summary>The sentence of the product, with real processes: whatever happens, the same parameters.</summary>
public sealed class SameHashTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task AnyNumberOfWorkersGivesTheReferenceHash(int workers)
    {
        using var folder = new TestFolder();
        GalaxyResult result = await Galaxy.RunAsync(
            "train", folder.Write("run.yaml", SmallRun.Yaml), "--workers", $"{workers}", "--json", "--out",
            folder["runs"]);
        JsonElement end = result.Result();
        Assert.Equal(await SmallRun.ReferenceHashAsync(), end.GetProperty("parametersSha256").GetString());
        string run = end.GetProperty("run").GetString()!;
        string[] files = ["model.safetensors", "run.yaml", "metrics.jsonl", "confusion.csv", "result.json"];
        foreach (string file in files)
            Assert.True(File.Exists(Path.Combine(run, file)), $"{file} is missing in {run}");
    }

    [Fact]
    public async Task AnotherSeedGivesAnotherHash()
    {
        using var folder = new TestFolder();
        GalaxyResult result = await Galaxy.RunAsync(
            "train", folder.Write("run.yaml", SmallRun.Yaml), "--workers", "0", "--seed", "6", "--json", "--out",
            folder["runs"]);
        Assert.NotEqual(
            await SmallRun.ReferenceHashAsync(), result.Result().GetProperty("parametersSha256").GetString());
    }

    [Fact]
    public async Task AWorkerKilledInMidRoundAndAnotherStartedLater()
    {
        using var cluster = new ClusterByHand(SmallRun.Yaml);
        await using Galaxy coordinator = await cluster.StartCoordinatorAsync();
        await using Galaxy first = cluster.StartWorker("first");
        await using Galaxy second = cluster.StartWorker("second");
        await using Galaxy third = cluster.StartWorker("third");
        await coordinator.WaitForEventAsync("round", e => e.GetProperty("round").GetInt64() >= 3);
        second.Kill();
        await coordinator.WaitForEventAsync("workerLost", e => e.GetProperty("worker").GetString() == "second");
        await using Galaxy late = cluster.StartWorker("late");
        GalaxyResult end = await coordinator.EndAsync();
        Assert.Equal(await SmallRun.ReferenceHashAsync(), end.Result().GetProperty("parametersSha256").GetString());
        Assert.Equal(0, (await first.EndAsync()).ExitCode);
        Assert.Equal(0, (await third.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task AllWorkersKilledAndOneStartedLater()
    {
        using var cluster = new ClusterByHand(SmallRun.Yaml);
        await using Galaxy coordinator = await cluster.StartCoordinatorAsync();
        await using Galaxy first = cluster.StartWorker("first");
        await using Galaxy second = cluster.StartWorker("second");
        await coordinator.WaitForEventAsync("round", e => e.GetProperty("round").GetInt64() >= 2);
        first.Kill();
        second.Kill();
        await coordinator.WaitForEventAsync("waiting");
        await using Galaxy late = cluster.StartWorker("late");
        GalaxyResult end = await coordinator.EndAsync();
        Assert.Equal(await SmallRun.ReferenceHashAsync(), end.Result().GetProperty("parametersSha256").GetString());
    }

    [Fact]
    public async Task TheCoordinatorKilledAndStartedAgainGoesOn()
    {
        using var cluster = new ClusterByHand(SmallRun.Yaml);
        await using Galaxy coordinator = await cluster.StartCoordinatorAsync();
        await using Galaxy first = cluster.StartWorker("first");
        await using Galaxy second = cluster.StartWorker("second");
        await coordinator.WaitForEventAsync("round", e => e.GetProperty("round").GetInt64() >= 4);
        coordinator.Kill();
        await using Galaxy again = await cluster.StartCoordinatorAsync();
        GalaxyResult end = await again.EndAsync();
        Assert.Equal(await SmallRun.ReferenceHashAsync(), end.Result().GetProperty("parametersSha256").GetString());
        Assert.Equal(0, (await first.EndAsync()).ExitCode);
        Assert.Equal(0, (await second.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task AWorkerAskedToLeaveHandsItsSlotsBack()
    {
        using var cluster = new ClusterByHand(SmallRun.Yaml);
        await using Galaxy coordinator = await cluster.StartCoordinatorAsync();
        await using Galaxy first = cluster.StartWorker("first");
        await using Galaxy second = cluster.StartWorker("second");
        await coordinator.WaitForEventAsync("round", e => e.GetProperty("round").GetInt64() >= 2);
        await second.SignalAsync("TERM");
        Assert.Equal(130, (await second.EndAsync()).ExitCode);
        GalaxyResult end = await coordinator.EndAsync();
        Assert.Equal(await SmallRun.ReferenceHashAsync(), end.Result().GetProperty("parametersSha256").GetString());
    }

    [Fact]
    public async Task AStoppedTrainingResumesToTheSameHash()
    {
        using var folder = new TestFolder();
        string run = folder.Write("run.yaml", SmallRun.LongYaml);
        await using Galaxy training = Galaxy.Start("train", run, "--workers", "0", "--json", "--out", folder["runs"]);
        await training.WaitForEventAsync("round", e => e.GetProperty("round").GetInt64() >= 3);
        await training.SignalAsync("INT");
        Assert.Equal(130, (await training.EndAsync()).ExitCode);
        string stopped = Assert.Single(Directory.GetDirectories(folder["runs"]));
        GalaxyResult end = await Galaxy.RunAsync("train", run, "--workers", "0", "--json", "--resume", stopped);
        Assert.Equal(await SmallRun.LongReferenceHashAsync(), end.Result().GetProperty("parametersSha256").GetString());
    }
}
