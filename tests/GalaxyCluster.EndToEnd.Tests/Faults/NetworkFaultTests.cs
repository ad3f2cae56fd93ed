using GalaxyCluster.Cli.Chaos;
using GalaxyCluster.EndToEnd.Tests.Processes;

namespace GalaxyCluster.EndToEnd.Tests.Faults;

/// <summary>
/// What a network does, by a relay between worker and coordinator that cuts, stalls, delays and damages: no rights
/// needed. Each test says which rows it is.
/// </summary>
public sealed class NetworkFaultTests
{
    private const string Slower = "worker.slot.afterCompute@times=all:delay(30)";

    /// <summary>
    /// F41, F42, F46: a way that is silent in one direction or both, without any reset, costs the membership at the
    /// computed time-out, and nothing else; the worker is back when the way is.
    /// </summary>
    [Theory]
    [InlineData(nameof(RelayMode.StallBoth))]
    [InlineData(nameof(RelayMode.StallUp))]
    [InlineData(nameof(RelayMode.StallDown))]
    [InlineData(nameof(RelayMode.Cut))]
    public async Task AWorkerBehindABrokenWayIsLostAndComesBack(string mode)
    {
        using var run = new FaultRun(epochs: 40);
        await using var cluster = new FaultCluster(run);
        Galaxy coordinator = await cluster.StartCoordinatorAsync(startWorkers: 2);
        cluster.StartWorker("near", Slower);
        Relay way = cluster.OpenRelay();
        Galaxy far = cluster.StartWorker("far", by: way);
        await FaultCluster.JoinedAsync(coordinator, "near", "far");
        way.Set(Enum.Parse<RelayMode>(mode));
        await coordinator.WaitForEventAsync("workerLost", e => e.GetProperty("worker").GetString() == "far");
        await coordinator.WaitForEventAsync("round");
        way.Set(RelayMode.Open);
        await FaultCluster.JoinedAsync(coordinator, "far");
        await cluster.EndsRightAsync(coordinator);
        Assert.Equal(0, (await far.EndAsync()).ExitCode);
    }

    /// <summary>F44: the coordinator with one worker on one side, three on the other: only the first side commits.</summary>
    [Fact]
    public async Task OnlyTheSideWithTheCoordinatorCommits()
    {
        using var run = new FaultRun(epochs: 25);
        await using var cluster = new FaultCluster(run);
        Galaxy coordinator = await cluster.StartCoordinatorAsync(startWorkers: 4);
        cluster.StartWorker("near", Slower);
        Relay way = cluster.OpenRelay();
        Galaxy[] away = [cluster.StartWorker("a", by: way), cluster.StartWorker("b", by: way), cluster.StartWorker("c", by: way)];
        await FaultCluster.JoinedAsync(coordinator, "near", "a", "b", "c");
        way.Set(RelayMode.StallBoth);
        await coordinator.WaitForEventAsync("workerLost");
        await coordinator.WaitForEventAsync("round");
        way.Set(RelayMode.Open);
        await cluster.EndsRightAsync(coordinator);
        foreach (Galaxy worker in away)
            Assert.Equal(0, (await worker.EndAsync()).ExitCode);
    }

    /// <summary>F45: a way that breaks again and again.</summary>
    [Fact]
    public async Task AFlappingWayDoesNotStopTheRun()
    {
        using var run = new FaultRun(epochs: 25);
        await using var cluster = new FaultCluster(run);
        Galaxy coordinator = await cluster.StartCoordinatorAsync(startWorkers: 2);
        cluster.StartWorker("near", Slower);
        Relay way = cluster.OpenRelay();
        cluster.StartWorker("far", by: way);
        for (int i = 0; i < 4; i++)
        {
            await FaultCluster.JoinedAsync(coordinator, "far");
            way.Set(RelayMode.Cut);
            await coordinator.WaitForEventAsync("workerLost");
            way.Set(RelayMode.Open);
        }

        await cluster.EndsRightAsync(coordinator);
    }

    /// <summary>F47 in part: 200 ms more for each round trip change nothing but the time.</summary>
    [Fact]
    public async Task ADistantWorkerComputesTheSame()
    {
        using var run = new FaultRun(epochs: 3);
        await using var cluster = new FaultCluster(run);
        Galaxy coordinator = await cluster.StartCoordinatorAsync();
        Relay way = cluster.OpenRelay();
        way.Set(RelayMode.Delay);
        Galaxy far = cluster.StartWorker("far", by: way);
        await cluster.EndsRightAsync(coordinator);
        Assert.Equal(0, (await far.EndAsync()).ExitCode);
    }

    /// <summary>F48: all that a worker delivers comes twice; each counts once.</summary>
    [Fact]
    public async Task WhatComesTwiceCountsOnce()
    {
        using var run = new FaultRun(epochs: 6);
        await using var cluster = new FaultCluster(run);
        Galaxy coordinator = await cluster.StartCoordinatorAsync(startWorkers: 2);
        cluster.StartWorker("steady");
        Galaxy twice = cluster.StartWorker(
            "twice", "worker.contribution.beforeSend@times=all:repeat;worker.counts.beforeSend@times=all:repeat");
        await cluster.EndsRightAsync(coordinator);
        GalaxyResult end = await twice.EndAsync();
        Assert.Equal(0, end.ExitCode);
        Assert.Contains("fault: repeat at worker.contribution.beforeSend", end.Errors, StringComparison.Ordinal);
        Assert.Contains("has delivered block", end.Everything, StringComparison.Ordinal);
    }

    /// <summary>
    /// F48: a sum whose end comes rounds after its own, out of order behind later ones, is refused and changes nothing:
    /// another worker's copy counted long ago.
    /// </summary>
    [Fact]
    public async Task WhatComesRoundsLaterChangesNothing()
    {
        using var machine = new Punctuality();
        using var run = new FaultRun(epochs: 20);
        string held = run["held"];
        File.WriteAllText(held, "");
        await using var cluster = new FaultCluster(run);
        Galaxy coordinator = await cluster.StartCoordinatorAsync(startWorkers: 2);
        cluster.StartWorker("steady", Slower);
        Galaxy late = cluster.StartWorker("late", FaultCluster.Pace + $";worker.contribution.midSend@hit=20,while={held}:hang");
        await late.WaitForErrorAsync("fault: hang at worker.contribution.midSend");
        // Late work is given to others too once five rounds have shown how long one takes. How many rounds there were by now,
        // on a machine that may have started one worker long before the other, only the coordinator can tell.
        int committed = coordinator.Everything.Split("\"event\":\"round\"").Length - 1;
        await coordinator.WaitForEventAsync("round", e => e.GetProperty("round").GetInt64() >= committed + 3);
        File.Delete(held);
        await cluster.EndsRightAsync(coordinator);
        GalaxyResult end = await late.EndAsync();
        Assert.Equal(0, end.ExitCode);
        // With its membership a worker loses what it has under way.
        if (machine.NobodyWasLost(coordinator))
            Assert.True(end.Everything.Contains("which is not being collected", StringComparison.Ordinal), end.Everything);
    }

    /// <summary>F49: one flipped bit on the wire, wherever it falls, is noticed and never added to anything.</summary>
    [Fact]
    public async Task DamagedBytesAreNeverAdded()
    {
        using var run = new FaultRun(epochs: 12);
        await using var cluster = new FaultCluster(run);
        Galaxy coordinator = await cluster.StartCoordinatorAsync();
        Relay way = cluster.OpenRelay();
        Galaxy far = cluster.StartWorker("far", Slower, by: way);
        for (int i = 0; i < 6; i++)
        {
            way.DamageAfter(97 + (i * 613));
            await coordinator.WaitForEventAsync("round");
        }

        way.DamageAfter(-1);
        await cluster.EndsRightAsync(coordinator);
        Assert.Equal(0, (await far.EndAsync()).ExitCode);
    }

    /// <summary>F26: the connection breaks while parameters and shards are on their way; they are fetched again, whole.</summary>
    [Fact]
    public async Task ATransferThatBreaksIsMadeAgain()
    {
        using var run = new FaultRun(epochs: 6);
        await using var cluster = new FaultCluster(run);
        Galaxy coordinator = await cluster.StartCoordinatorAsync();
        Galaxy worker = cluster.StartWorker(
            "unlucky",
            "worker.parameters.midFetch@times=2:dropConnection;worker.shard.midFetch:dropConnection;"
            + "worker.contribution.midSend@hit=3,times=2:dropConnection;worker.contribution.afterSend@hit=5:dropConnection",
            emptyCache: true);
        await cluster.EndsRightAsync(coordinator);
        GalaxyResult end = await worker.EndAsync();
        Assert.Equal(0, end.ExitCode);
        Assert.Equal(6, end.Errors.Split('\n').Count(line => line.Contains("dropConnection", StringComparison.Ordinal)));
    }

    /// <summary>F35: the coordinator comes back at another port, behind the address that the workers know.</summary>
    [Fact]
    public async Task TheCoordinatorComesBackElsewhere()
    {
        using var run = new FaultRun(epochs: 8);
        await using var cluster = new FaultCluster(run);
        Galaxy coordinator = await cluster.StartCoordinatorAsync();
        Relay way = cluster.OpenRelay();
        Galaxy worker = cluster.StartWorker("far", by: way);
        for (int i = 0; i < 4; i++)
            await coordinator.WaitForEventAsync("round");
        coordinator.Kill();
        Galaxy again = await cluster.StartCoordinatorElsewhereAsync();
        way.Target = new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, new Uri(cluster.Url).Port);
        await cluster.EndsRightAsync(again);
        Assert.Equal(0, (await worker.EndAsync()).ExitCode);
    }
}
