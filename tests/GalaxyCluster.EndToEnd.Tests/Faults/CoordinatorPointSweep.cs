using GalaxyCluster.EndToEnd.Tests.Processes;

namespace GalaxyCluster.EndToEnd.Tests.Faults;

/// <summary>
/// F5, F31 to F34, F40: a coordinator is killed at each of its fault points, one life after the other on one state
/// directory, while its workers live on. Every point must really be reached, and the run must end with the parameters of
/// the undisturbed one and a whole ledger. Two halves, so that they run side by side; <see cref="FaultPoints.Chosen"/> says
/// when it is each point and when some.
/// </summary>
internal static class CoordinatorPointSweep
{
    /// <summary>
    /// Points that a coordinator reaches only when the run is over, by halves: workers are told so once in a run, the
    /// result can be written again.
    /// </summary>
    private static readonly string[][] CoordinatorEnd =
    [
        ["coordinator.farewell.beforeSend", "coordinator.result.beforeWrite"],
        ["coordinator.farewell.afterSend", "coordinator.result.afterWrite"],
    ];

    /// <summary>While a file of this name is there, each worker fails once to compute a slot.</summary>
    private const string Failing = "failing";

    /// <param name="half">0: every second point from the first on; 1: the others.</param>
    /// <returns>How many points there were.</returns>
    public static async Task<int> RunAsync(int half)
    {
        string[] all = [.. await FaultPoints.NamesAsync("coordinator."), .. await FaultPoints.NamesAsync("storage.")];
        string[] points = FaultPoints.Chosen(
            all.Except(CoordinatorEnd.SelectMany(end => end)).Where((_, i) => i % 2 == half));
        using var run = new FaultRun(epochs: 24);
        await using var cluster = new FaultCluster(run);
        // The two have their pace from a pause, not from how busy the machine is: a newcomer beside a fast and a slow
        // one is taken for slow, and may get no slots.
        string slowly = run["slowly"];
        await File.WriteAllTextAsync(slowly, "");
        string faults = $"worker.slot.afterCompute@times=all,while={slowly}:delay(40);"
            + $"worker.slot.beforeCompute@while={run[Failing]}:ioError";
        // The first life gives the port, and dies as any other.
        Galaxy first = await cluster.StartCoordinatorAsync("coordinator.record.afterCommit@hit=3:kill");
        cluster.StartWorker("a", faults);
        cluster.StartWorker("b", faults);
        await FaultPoints.DiesAtAsync(first, "coordinator.record.afterCommit");
        foreach (string point in points)
            await LiveAndDieAsync(cluster, run, point);
        File.Delete(slowly);
        foreach (string point in CoordinatorEnd[half])
        {
            await FaultPoints.DiesAtAsync(cluster.StartCoordinator($"{point}:kill"), point);
            // The workers have left, and the last rounds may not be in a checkpoint yet.
            cluster.StartWorker("after-" + point.Split('.')[1]);
        }

        await cluster.EndsRightAsync(cluster.StartCoordinator());
        return points.Length + CoordinatorEnd[half].Length;
    }

    private static async Task LiveAndDieAsync(FaultCluster cluster, FaultRun run, string point)
    {
        Galaxy coordinator = cluster.StartCoordinator(CoordinatorFaults(point));
        string what = point.Split('.')[1];
        Galaxy? visitor = null;
        if (what is "refusal" or "shard" or "drain")
            await coordinator.WaitForEventAsync("listening");
        switch (what)
        {
            case "refusal":
                visitor = cluster.StartStranger();
                break;
            case "shard":
                visitor = cluster.StartWorker("hungry", emptyCache: true);
                break;
            case "failure":
                await File.WriteAllTextAsync(run[Failing], "");
                break;
            case "drain":
                visitor = cluster.StartWorker("leaver");
                await FaultCluster.IsMemberAsync(visitor);
                await visitor.SignalAsync("TERM");
                break;
        }

        await FaultPoints.DiesAtAsync(coordinator, point);
        visitor?.Kill();
        File.Delete(run[Failing]);
    }

    private static string CoordinatorFaults(string point) => point.Split('.')[1] switch
    {
        "file" => $"{point}@file=checkpoint:kill",
        "plan" or "contribution" or "round" or "parameters" or "record" => $"{point}@hit=3:kill",
        _ => $"{point}:kill",
    };
}
