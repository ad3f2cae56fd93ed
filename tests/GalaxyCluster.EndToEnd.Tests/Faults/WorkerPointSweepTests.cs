using GalaxyCluster.EndToEnd.Tests.Processes;

namespace GalaxyCluster.EndToEnd.Tests.Faults;

/// <summary>
/// F1 to F4, F25: a worker is killed at each of its fault points, one after the other, with real processes. Every point
/// must really be reached, and the run must end with the parameters of the undisturbed one and a whole ledger.
/// <see cref="FaultPoints.Chosen"/> says when it is each and when some.
/// </summary>
public sealed class WorkerPointSweepTests(ITestOutputHelper output)
{
    /// <summary>Points that a worker reaches only when the run is over.</summary>
    private static readonly string[] WorkerEnd = ["worker.farewell.afterReceive"];

    [Fact]
    public async Task AWorkerIsKilledAtEachOfItsPoints()
    {
        string[] points = FaultPoints.Chosen((await FaultPoints.NamesAsync("worker.")).Except(WorkerEnd));
        // Rounds go on only while a victim is there, and slowly as long as there are more victims to come: each meets a
        // run in progress, and is fast enough beside the steady one to be given parts, however slow its first round was.
        using var run = new FaultRun(epochs: 40, minWorkers: 2);
        await using var cluster = new FaultCluster(run);
        string slowly = run["slowly"];
        await File.WriteAllTextAsync(slowly, "");
        Galaxy coordinator = await cluster.StartCoordinatorAsync();
        Galaxy steady = cluster.StartWorker("steady", $"worker.slot.afterCompute@times=all,while={slowly}:delay(100)");
        int number = 0;
        foreach (string point in points)
        {
            Galaxy victim = cluster.StartWorker(
                $"victim-{++number}", WorkerFaults(point), emptyCache: point.Contains(".shard.", StringComparison.Ordinal));
            if (point.Contains(".drain.", StringComparison.Ordinal))
            {
                await FaultCluster.IsMemberAsync(victim);
                await victim.SignalAsync("TERM");
            }

            await FaultPoints.DiesAtAsync(victim, point);
        }

        File.Delete(slowly);
        foreach (string point in WorkerEnd)
        {
            Galaxy victim = cluster.StartWorker("last", WorkerFaults(point));
            await cluster.EndsRightAsync(coordinator);
            await FaultPoints.DiesAtAsync(victim, point);
        }

        Assert.Equal(0, (await steady.EndAsync()).ExitCode);
        output.WriteLine($"a worker was killed at each of {points.Length + WorkerEnd.Length} points");
    }

    // At the first time that it gets there: a newcomer is always given slots, a slow one may wait for more.
    private static string WorkerFaults(string point) => point.Split('.')[1] == "failure"
        ? $"worker.slot.beforeCompute:ioError;{point}:kill"
        : $"{point}:kill";
}
