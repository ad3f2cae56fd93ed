using System.Text.Json;
using GalaxyCluster.EndToEnd.Tests.Processes;

namespace GalaxyCluster.EndToEnd.Tests.Faults;

/// <summary>Processes that die together, stop, hang, end by mistake or come twice. Each test says which rows it is.</summary>
public sealed class ProcessFaultTests
{
    /// <summary>F7, F8: three of four workers killed in the same moment.</summary>
    [Fact]
    public async Task AllButOneWorkerKilledAtOnce()
    {
        using var run = new FaultRun(epochs: 8);
        await using var cluster = new FaultCluster(run);
        Galaxy coordinator = await cluster.StartCoordinatorAsync(startWorkers: 4);
        Galaxy last = cluster.StartWorker("last");
        Galaxy[] victims = [cluster.StartWorker("a"), cluster.StartWorker("b"), cluster.StartWorker("c")];
        await FaultCluster.JoinedAsync(coordinator, "last", "a", "b", "c");
        await RoundsAsync(coordinator, 4);
        foreach (Galaxy victim in victims)
            victim.Kill();
        await cluster.EndsRightAsync(coordinator);
        Assert.Equal(0, (await last.EndAsync()).ExitCode);
    }

    /// <summary>F10: below minWorkers the run waits, says so, and goes on when there are enough again.</summary>
    [Fact]
    public async Task BelowTheMinimumTheRunWaits()
    {
        using var run = new FaultRun(epochs: 6, minWorkers: 2);
        await using var cluster = new FaultCluster(run);
        Galaxy coordinator = await cluster.StartCoordinatorAsync();
        cluster.StartWorker("a");
        Galaxy victim = cluster.StartWorker("b");
        await RoundsAsync(coordinator, 2);
        victim.Kill();
        JsonElement waiting = await coordinator.WaitForEventAsync(
            "waiting", e => e.GetProperty("reason").GetString()!.Contains("workers", StringComparison.Ordinal));
        string reason = waiting.GetProperty("reason").GetString()!;
        Assert.Contains("1 of at least 2 are here", reason, StringComparison.Ordinal);
        Assert.Contains("the run fails at", reason, StringComparison.Ordinal);
        cluster.StartWorker("c");
        await cluster.EndsRightAsync(coordinator);
    }

    /// <summary>F15: a worker that ends with exit code 0 in the middle is lost like any other.</summary>
    [Fact]
    public async Task AWorkerThatEndsByMistakeIsLost()
    {
        using var run = new FaultRun(epochs: 12);
        await using var cluster = new FaultCluster(run);
        Galaxy coordinator = await cluster.StartCoordinatorAsync(startWorkers: 2);
        cluster.StartWorker("steady", "worker.slot.afterCompute@times=all:delay(40)");
        Galaxy mistaken = cluster.StartWorker("mistaken", FaultCluster.Pace + ";worker.contribution.beforeSend@hit=3:exit0");
        await LostAsync(coordinator, "mistaken");
        Assert.Equal(0, (await mistaken.EndAsync()).ExitCode);
        await cluster.EndsRightAsync(coordinator);
    }

    /// <summary>F16: a stopped worker is given up; when it goes on, what it says does not count, and it joins anew.</summary>
    [Fact]
    public async Task AStoppedWorkerIsGivenUpAndComesBack()
    {
        using var run = new FaultRun(epochs: 40);
        await using var cluster = new FaultCluster(run);
        Galaxy coordinator = await cluster.StartCoordinatorAsync(startWorkers: 2);
        cluster.StartWorker("steady", "worker.slot.afterCompute@times=all:delay(30)");
        Galaxy stopped = cluster.StartWorker("stopped");
        await FaultCluster.JoinedAsync(coordinator, "steady", "stopped");
        await RoundsAsync(coordinator, 2);
        await stopped.SignalAsync("STOP");
        string reason = await LostAsync(coordinator, "stopped");
        Assert.Contains("nothing was heard", reason, StringComparison.Ordinal);
        await stopped.SignalAsync("CONT");
        await FaultCluster.JoinedAsync(coordinator, "stopped");
        await cluster.EndsRightAsync(coordinator);
        Assert.Equal(0, (await stopped.EndAsync()).ExitCode);
    }

    /// <summary>
    /// F17: a pause below the time-out makes a round longer. That it costs nobody the membership is for the rules' own
    /// tests and for chaos to say: on a machine that is too busy anybody may fall silent.
    /// </summary>
    [Fact]
    public async Task AShortPauseIsBorne()
    {
        using var run = new FaultRun(epochs: 8);
        await using var cluster = new FaultCluster(run);
        Galaxy coordinator = await cluster.StartCoordinatorAsync(startWorkers: 2);
        cluster.StartWorker("steady");
        Galaxy paused = cluster.StartWorker("paused");
        await FaultCluster.JoinedAsync(coordinator, "steady", "paused");
        await RoundsAsync(coordinator, 2);
        // As long as the other needs for a round or two: far below the two seconds of the time-out's floor.
        await paused.SignalAsync("STOP");
        await RoundsAsync(coordinator, 1);
        await paused.SignalAsync("CONT");
        await cluster.EndsRightAsync(coordinator);
        Assert.Equal(0, (await paused.EndAsync()).ExitCode);
    }

    /// <summary>F18: a worker whose heart beats and whose work stands still is given up as hung when nobody else can do it.</summary>
    [Fact]
    public async Task AHungWorkerIsGivenUp()
    {
        using var run = new FaultRun(epochs: 6);
        await using var cluster = new FaultCluster(run);
        Galaxy coordinator = await cluster.StartCoordinatorAsync();
        Galaxy hung = cluster.StartWorker("hung", FaultCluster.Pace + ";worker.slot.beforeCompute@hit=8:hang");
        string reason = await LostAsync(coordinator, "hung");
        Assert.Contains("alive but has got nothing done", reason, StringComparison.Ordinal);
        hung.Kill();
        cluster.StartWorker("other");
        await cluster.EndsRightAsync(coordinator);
    }

    /// <summary>
    /// F18: where somebody else is idle, the work of a hung worker is done without waiting for the limit; at the limit it
    /// is given up all the same.
    /// </summary>
    [Fact]
    public async Task AHungWorkerIsGivenUpThoughAnIdleOneDoesItsWork()
    {
        using var run = new FaultRun(epochs: 30);
        await using var cluster = new FaultCluster(run);
        Galaxy coordinator = await cluster.StartCoordinatorAsync(startWorkers: 2);
        cluster.StartWorker("steady", "worker.slot.afterCompute@times=all:delay(40)");
        Galaxy hung = cluster.StartWorker("hung", FaultCluster.Pace + ";worker.slot.beforeCompute@hit=3:hang");
        string reason = await LostAsync(coordinator, "hung");
        Assert.Contains("alive but has got nothing done", reason, StringComparison.Ordinal);
        hung.Kill();
        await cluster.EndsRightAsync(coordinator);
        string story = string.Concat((await Galaxy.RunAsync("explain", cluster.State, "--json")).Output);
        Assert.Contains("because hung is late", story, StringComparison.Ordinal);
    }

    /// <summary>
    /// F21: a garbage collector that stops all threads again and again for three seconds, and a thread pool in which as
    /// many items block as it has threads to spare, cost nobody the membership.
    /// </summary>
    [Theory]
    [InlineData("collect(3000)")]
    [InlineData("blockPool(12)")]
    public async Task ABusyRuntimeIsNoDeath(string fault)
    {
        using var machine = new Punctuality();
        using var run = new FaultRun(epochs: 8);
        await using var cluster = new FaultCluster(run);
        Galaxy coordinator = await cluster.StartCoordinatorAsync(startWorkers: 2);
        cluster.StartWorker("steady", "worker.slot.afterCompute@times=all:delay(60)");
        Galaxy busy = cluster.StartWorker("busy", $"worker.slot.beforeCompute@hit=5:{fault};" + FaultCluster.Pace);
        await cluster.EndsRightAsync(coordinator);
        GalaxyResult end = await busy.EndAsync();
        Assert.Equal(0, end.ExitCode);
        Assert.Contains("fault: " + fault[..fault.IndexOf('(', StringComparison.Ordinal)], end.Errors, StringComparison.Ordinal);
        machine.NobodyWasLost(coordinator);
    }

    /// <summary>F21: a worker without a thread for its connection is as good as stopped, and comes back.</summary>
    [Fact]
    public async Task AWorkerWithoutAThreadLeftComesBack()
    {
        using var run = new FaultRun(epochs: 16);
        await using var cluster = new FaultCluster(run);
        Galaxy coordinator = await cluster.StartCoordinatorAsync(startWorkers: 2);
        cluster.StartWorker("steady", "worker.slot.afterCompute@times=all:delay(60)");
        Galaxy starved = cluster.StartWorker("starved", "worker.slot.beforeCompute@hit=5:blockPool(24);" + FaultCluster.Pace);
        await LostAsync(coordinator, "starved");
        await FaultCluster.JoinedAsync(coordinator, "starved");
        await cluster.EndsRightAsync(coordinator);
        Assert.Equal(0, (await starved.EndAsync()).ExitCode);
    }

    /// <summary>F27, F28: a second process with the name of a living one takes its place; the first one leaves.</summary>
    [Fact]
    public async Task ASecondProcessOfTheSameNameReplacesTheFirst()
    {
        using var run = new FaultRun(epochs: 20);
        await using var cluster = new FaultCluster(run);
        Galaxy coordinator = await cluster.StartCoordinatorAsync(startWorkers: 2);
        cluster.StartWorker("steady");
        Galaxy first = cluster.StartWorker("twin");
        await FaultCluster.JoinedAsync(coordinator, "steady", "twin");
        await RoundsAsync(coordinator, 2);
        await first.SignalAsync("STOP");
        Galaxy second = cluster.StartWorker("twin");
        await FaultCluster.JoinedAsync(coordinator, "twin");
        await first.SignalAsync("CONT");
        GalaxyResult fenced = await first.EndAsync();
        Assert.Equal(6, fenced.ExitCode);
        await cluster.EndsRightAsync(coordinator);
        Assert.Equal(0, (await second.EndAsync()).ExitCode);
    }

    /// <summary>F38: coordinator and worker killed in the same moment.</summary>
    [Fact]
    public async Task TheCoordinatorAndAWorkerDieTogether()
    {
        using var run = new FaultRun(epochs: 8);
        await using var cluster = new FaultCluster(run);
        Galaxy coordinator = await cluster.StartCoordinatorAsync(startWorkers: 2);
        Galaxy left = cluster.StartWorker("left");
        Galaxy victim = cluster.StartWorker("victim");
        await FaultCluster.JoinedAsync(coordinator, "left", "victim");
        await RoundsAsync(coordinator, 5);
        coordinator.Kill();
        victim.Kill();
        await cluster.EndsRightAsync(await cluster.StartCoordinatorAsync());
        Assert.Equal(0, (await left.EndAsync()).ExitCode);
    }

    /// <summary>F39: all killed at once, and started again with another number of workers; F35: on another port.</summary>
    [Fact]
    public async Task AfterAPowerCutAnotherNumberOfWorkersGoesOn()
    {
        using var run = new FaultRun(epochs: 8);
        await using var cluster = new FaultCluster(run);
        Galaxy[] all = [await cluster.StartCoordinatorAsync(startWorkers: 2), cluster.StartWorker("a"), cluster.StartWorker("b")];
        await RoundsAsync(all[0], 6);
        foreach (Galaxy galaxy in all)
            galaxy.Kill();
        Galaxy coordinator = await cluster.StartCoordinatorElsewhereAsync();
        cluster.StartWorker("c");
        cluster.StartWorker("d");
        cluster.StartWorker("e");
        await cluster.EndsRightAsync(coordinator);
    }

    /// <summary>F58: clocks an hour off in either direction expire nothing.</summary>
    [Theory]
    [InlineData("-1h")]
    [InlineData("+1h")]
    public async Task ClocksThatAreWrongExpireNothing(string offset)
    {
        if (!File.Exists("/usr/bin/faketime"))
            Assert.Skip("no faketime here (apt-get install faketime)");
        using var run = new FaultRun(epochs: 6);
        await using var cluster = new FaultCluster(run);
        Galaxy coordinator = await cluster.StartCoordinatorAsync(startWorkers: 2);
        cluster.StartWorker("right");
        cluster.StartWorkerByClock("wrong", offset);
        await cluster.EndsRightAsync(coordinator);
        Assert.Contains("\"wrong\"", coordinator.Everything, StringComparison.Ordinal);
    }

    private static async Task RoundsAsync(Galaxy coordinator, int count)
    {
        for (int i = 0; i < count; i++)
            await coordinator.WaitForEventAsync("round");
    }

    private static async Task<string> LostAsync(Galaxy coordinator, string worker) =>
        (await coordinator.WaitForEventAsync("workerLost", e => e.GetProperty("worker").GetString() == worker))
        .GetProperty("reason").GetString()!;
}
