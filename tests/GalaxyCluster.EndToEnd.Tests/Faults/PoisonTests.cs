using System.Globalization;
using System.Text.Json;
using GalaxyCluster.Cli.Errors;
using GalaxyCluster.EndToEnd.Tests.Processes;

namespace GalaxyCluster.EndToEnd.Tests.Faults;

/// <summary>Slots that nobody can compute: named, and left out or the end of the run, as the run file says.</summary>
public sealed class PoisonTests
{
    private const string NanEverywhere = "worker.slot.afterCompute@round=2,slot=1,times=all:nan";

    /// <summary>F52: NaN on everybody, left out: in the ledger, in what verify computes again, in explain.</summary>
    [Fact]
    public async Task ASlotThatIsNanOnEverybodyIsLeftOut()
    {
        using var run = new FaultRun(epochs: 2, minWorkers: 2, onPoison: "skip");
        await using var cluster = new FaultCluster(run);
        Galaxy coordinator = await cluster.StartCoordinatorAsync();
        cluster.StartWorker("a", NanEverywhere);
        cluster.StartWorker("b", NanEverywhere);
        GalaxyResult end = await coordinator.EndAsync();
        string hash = end.Result().GetProperty("parametersSha256").GetString()!;
        Assert.NotEqual(await run.ReferenceHashAsync(), hash);
        await IsSkippedAsync(cluster, slot: 1, round: 2);
        // The skip is part of the record, so the run can be computed again to the same parameters without any fault.
        (await Galaxy.RunAsync("verify", cluster.State, "--all")).Succeeded();
    }

    /// <summary>F12: one slot kills whoever computes it; after deaths enough it is named and left out.</summary>
    [Fact]
    public async Task ASlotThatKillsEverybodyIsLeftOut()
    {
        using var run = new FaultRun(epochs: 2, onPoison: "skip");
        await using var cluster = new FaultCluster(run);
        Galaxy coordinator = await cluster.StartCoordinatorAsync();
        Galaxy[] workers =
        [
            .. Enumerable.Range(0, 7).Select(i => cluster.StartWorker(
                string.Create(CultureInfo.InvariantCulture, $"w{i}"),
                FaultCluster.Pace + ";worker.slot.beforeCompute@round=2,slot=1,times=all:kill")),
        ];
        (await coordinator.EndAsync()).Succeeded();
        await IsSkippedAsync(cluster, slot: 1, round: 2);
        // One that was away when the run ended does not know that it has, and waits for the coordinator.
        foreach (Galaxy worker in workers.Where(worker => !worker.HasEnded))
            await worker.SignalAsync("TERM");
        GalaxyResult[] ends = await Task.WhenAll(workers.Select(worker => worker.EndAsync()));
        // Three with nothing else in hand, or four that make it suspect and two more.
        Assert.InRange(ends.Count(end => end.ExitCode == 128 + 9), 3, 6);
    }

    /// <summary>F12, F52: by default the run ends, with the slot, the round and the samples.</summary>
    [Fact]
    public async Task ByDefaultASlotThatIsNanOnEverybodyEndsTheRun()
    {
        using var run = new FaultRun(epochs: 2, minWorkers: 2);
        await using var cluster = new FaultCluster(run);
        Galaxy coordinator = await cluster.StartCoordinatorAsync();
        cluster.StartWorker("a", NanEverywhere);
        cluster.StartWorker("b", NanEverywhere);
        GalaxyResult end = await coordinator.EndAsync();
        Assert.Equal(ExitCodes.Training, end.ExitCode);
        Assert.Contains("Slot 1 of round 2", end.Errors, StringComparison.Ordinal);
        Assert.Contains("samples", end.Errors, StringComparison.Ordinal);
        (await Galaxy.RunAsync("verify", cluster.State)).Succeeded();
    }

    private static async Task IsSkippedAsync(FaultCluster cluster, int slot, long round)
    {
        JsonElement report = (await Galaxy.RunAsync("verify", cluster.State, "--json")).Json();
        Assert.Equal(8, report.GetProperty("skippedSamples").GetInt64());
        GalaxyResult story = (await Galaxy.RunAsync(
            "explain", cluster.State, round.ToString(CultureInfo.InvariantCulture))).Succeeded();
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"Slot {slot} of round {round}"), story.Text, StringComparison.Ordinal);
        Assert.Contains("It is left out", story.Text, StringComparison.Ordinal);
    }
}
