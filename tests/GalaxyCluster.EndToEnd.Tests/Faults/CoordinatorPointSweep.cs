using GalaxyCluster.EndToEnd.Tests.Processes;

namespace GalaxyCluster.EndToEnd.Tests.Faults;

/// <summary>
/// F5, F31 to F34, F40: a coordinator is killed at each of its fault points, one life after the other on one state
/// directory, while its workers live on. Every point must really be reached, and the run must end with the parameters of
/// the undisturbed one and a whole ledger. Two halves, so that they run side by side.
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

    /// <param name="half">0: every second point from the first on; 1: the others.</param>
    /// <returns>How many points there were.</returns>
    public static async Task<int> RunAsync(int half)
    {
        string[] all = [.. await FaultPoints.NamesAsync("coordinator."), .. await FaultPoints.NamesAsync("storage.")];
        string[] points = [.. all.Except(CoordinatorEnd.SelectMany(end => end)).Where((_, i) => i % 2 == half)];
        using var run = new FaultRun(epochs: 60);
        await using var cluster = new FaultCluster(run);
        // The first life gives the port, and dies as any other.
        Galaxy first = await cluster.StartCoordinatorAsync("coordinator.record.afterCommit@hit=3:kill");
        cluster.StartWorker("a");
        cluster.StartWorker("b");
        await FaultPoints.DiesAtAsync(first, "coordinator.record.afterCommit");
        foreach (string point in points)
            await LiveAndDieAsync(cluster, point);
        foreach (string point in CoordinatorEnd[half])
        {
            await FaultPoints.DiesAtAsync(cluster.StartCoordinator($"{point}:kill"), point);
            // The workers have left, and the last rounds may not be in a checkpoint yet.
            cluster.StartWorker("after-" + point.Split('.')[1]);
        }

        await cluster.EndsRightAsync(cluster.StartCoordinator());
        return points.Length + CoordinatorEnd[half].Length;
    }

    private static async Task LiveAndDieAsync(FaultCluster cluster, string point)
    {
        Galaxy coordinator = cluster.StartCoordinator(CoordinatorFaults(point));
        string what = point.Split('.')[1];
        if (what is "refusal" or "shard" or "drain" or "failure")
            await coordinator.WaitForEventAsync("listening");
        switch (what)
        {
            case "refusal":
                cluster.StartStranger();
                break;
            case "shard":
                cluster.StartWorker("hungry-" + point.Split('.')[2], emptyCache: true);
                break;
            case "failure":
                cluster.StartWorker("failing", "worker.slot.beforeCompute:ioError");
                break;
            case "drain":
                Galaxy leaver = cluster.StartWorker("leaver");
                await FaultCluster.IsMemberAsync(leaver);
                await leaver.SignalAsync("TERM");
                break;
        }

        await FaultPoints.DiesAtAsync(coordinator, point);
    }

    private static string CoordinatorFaults(string point) => point.Split('.')[1] switch
    {
        "file" => $"{point}@file=checkpoint:kill",
        "plan" or "contribution" or "round" or "parameters" or "record" => $"{point}@hit=3:kill",
        _ => $"{point}:kill",
    };
}
