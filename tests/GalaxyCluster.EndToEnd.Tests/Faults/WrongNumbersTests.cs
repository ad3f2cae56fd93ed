using System.Text.Json;
using GalaxyCluster.Cli.Errors;
using GalaxyCluster.EndToEnd.Tests.Processes;

namespace GalaxyCluster.EndToEnd.Tests.Faults;

/// <summary>
/// A worker that computes wrong numbers is found, named and out; the parameters are right. The run cannot begin without
/// it, and goes on when another has taken its place: a machine of any speed sees the same.
/// </summary>
public sealed class WrongNumbersTests
{
    /// <summary>
    /// F53: one bit of one gradient, or of the parameters that a worker computes with: two others contradict it.
    /// </summary>
    [Theory]
    [InlineData("worker.slot.afterCompute@hit=3:flipBit(11)")]
    [InlineData("worker.parameters.beforePublish@hit=3:flipBit(5)")]
    public async Task OneFlippedBitIsFoundAndItsWorkerNamed(string fault)
    {
        using var run = new FaultRun(epochs: 4, minWorkers: 3, auditShare: 1);
        await using var cluster = new FaultCluster(run);
        Galaxy coordinator = await cluster.StartCoordinatorAsync();
        cluster.StartWorker("honest-1");
        cluster.StartWorker("honest-2");
        Galaxy liar = cluster.StartWorker("liar", FaultCluster.Pace + ";" + fault);
        await IsOutAsync(cluster, coordinator, liar);
    }

    /// <summary>F52: NaN where others find numbers is the worker's own fault.</summary>
    [Fact]
    public async Task NanOnOneWorkerAloneIsItsOwnFault()
    {
        using var run = new FaultRun(epochs: 6, minWorkers: 2);
        await using var cluster = new FaultCluster(run);
        Galaxy coordinator = await cluster.StartCoordinatorAsync();
        cluster.StartWorker("honest");
        Galaxy liar = cluster.StartWorker("liar", FaultCluster.Pace + ";worker.slot.afterCompute@hit=3:nan");
        await IsOutAsync(cluster, coordinator, liar);
    }

    private static async Task IsOutAsync(FaultCluster cluster, Galaxy coordinator, Galaxy liar)
    {
        GalaxyResult end = await liar.EndAsync();
        Assert.Equal(ExitCodes.Refused, end.ExitCode);
        cluster.StartWorker("successor");
        await cluster.EndsRightAsync(coordinator);
        JsonElement report = (await Galaxy.RunAsync("verify", cluster.State, "--json")).Json();
        Assert.Equal(1, report.GetProperty("decisions").GetInt64());
        GalaxyResult story = (await Galaxy.RunAsync("explain", cluster.State)).Succeeded();
        Assert.Contains("liar was lost: Distrusted 1 x", story.Text, StringComparison.Ordinal);
    }
}
