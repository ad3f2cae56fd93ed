using GalaxyCluster.EndToEnd.Tests.Processes;

namespace GalaxyCluster.EndToEnd.Tests.Faults;

/// <summary>
/// F1 to F4, F25: a worker is killed at each of its fault points, one after the other, with real processes. Every point
/// must really be reached, and the run must end with the parameters of the undisturbed one and a whole ledger.
/// </summary>
public sealed class WorkerPointSweepTests(ITestOutputHelper output)
{
    /// <summary>Points that a worker reaches only when the run is over.</summary>
    private static readonly string[] WorkerEnd = ["worker.farewell.afterReceive"];

    [Fact]
    public async Task AWorkerIsKilledAtEachOfItsPoints()
    {
        string[] points = [.. (await FaultPoints.NamesAsync("worker.")).Except(WorkerEnd)];
        // Rounds go on only while a victim is there, so that each victim meets a run in progress.
        using var run = new FaultRun(epochs: 70, minWorkers: 2);
        await using var cluster = new FaultCluster(run);
        Galaxy coordinator = await cluster.StartCoordinatorAsync();
        Galaxy steady = cluster.StartWorker("steady");
        int number = 0;
        foreach (string point in points)
        {
            Galaxy victim = cluster.StartWorker(
                $"victim-{++number}", WorkerFaults(point), emptyCache: point.Contains(".shard.", StringComparison.Ordinal));
            if (point.Contains(".drain.", StringComparison.Ordinal))
            {
                await victim.WaitForLineAsync(line => line.StartsWith("joined", StringComparison.Ordinal), "'joined'");
                await victim.SignalAsync("TERM");
            }

            await FaultPoints.DiesAtAsync(victim, point);
        }

        foreach (string point in WorkerEnd)
        {
            Galaxy victim = cluster.StartWorker("last", WorkerFaults(point));
            await cluster.EndsRightAsync(coordinator);
            await FaultPoints.DiesAtAsync(victim, point);
        }

        Assert.Equal(0, (await steady.EndAsync()).ExitCode);
        output.WriteLine($"a worker was killed at each of {points.Length + WorkerEnd.Length} points");
    }

    // Once it has delivered something: workers that die before that are taken for broken after a few times.
    private static string WorkerFaults(string point) => point.Split('.')[1] switch
    {
        "plan" or "parameters" or "slot" or "contribution" => $"{FaultCluster.Pace};{point}@hit=3:kill",
        "failure" => $"{FaultCluster.Pace};worker.slot.beforeCompute@hit=3:ioError;{point}:kill",
        _ => $"{FaultCluster.Pace};{point}:kill",
    };
}
