using System.Globalization;
using System.Text.Json;
using GalaxyCluster.EndToEnd.Tests.Processes;

namespace GalaxyCluster.EndToEnd.Tests.Durability;

/// <summary>
/// SIGKILL at the coordinator's own system calls: within SQLite's commit (at a write to its log, at the fsync), between a
/// checkpoint's rename and its folder's fsync. The run goes on and ends with the same parameters. The steps between system
/// calls are fault points, which the sweep of the protocol goes through.
/// <c>GALAXY_SWEEP=full</c> goes through every call; by default some of each kind are taken.
/// </summary>
public sealed class CommitSweepTests
{
    private static readonly bool _isFull = Environment.GetEnvironmentVariable("GALAXY_SWEEP") == "full";

    public static TheoryData<string, string, int> Kills()
    {
        var kills = new TheoryData<string, string, int>();
        // How manieth call of one thread kills it: the first few begin the term, on the main thread.
        Add(kills, "ledger.db-wal", "pwrite64", 40, [10]);
        Add(kills, "ledger.db-wal", "fsync", 8, [3]);
        // After the rename of a checkpoint, before its folder is on the disk.
        Add(kills, "checkpoints", "fsync", 2, [1]);
        return kills;
    }

    private static void Add(TheoryData<string, string, int> kills, string file, string call, int most, int[] some)
    {
        foreach (int when in _isFull ? Enumerable.Range(1, most) : some)
            kills.Add(file, call, when);
    }

    [Theory]
    [MemberData(nameof(Kills))]
    public async Task KilledAtACallTheRunGoesOn(string file, string call, int when)
    {
        using var folder = new TestFolder();
        using var cluster = new ClusterByHand(SmallRun.Yaml);
        Strace strace = Strace.InOrSkip(
            folder, "kill",
            [
                "-P", Path.Combine(cluster.State, file),
                "-e", string.Create(CultureInfo.InvariantCulture, $"inject={call}:signal=SIGKILL:when={when}"),
            ]);
        await cluster.PrepareStateAsync();
        await using Galaxy killed = await cluster.StartCoordinatorAsync(strace, mayDie: true);
        await using Galaxy? worker = cluster.Url.Length > 0 ? cluster.StartWorker("worker") : null;
        GalaxyResult death = await killed.EndAsync();
        // In a full sweep some numbers are beyond what one run calls.
        if (death.ExitCode == 0 && _isFull)
            return;
        Assert.Equal(137, death.ExitCode);

        await using Galaxy again = await cluster.StartCoordinatorAsync();
        await using Galaxy? late = worker is null ? cluster.StartWorker("worker") : null;
        GalaxyResult end = await again.EndAsync();

        Assert.Equal(await SmallRun.ReferenceHashAsync(), end.Result().GetProperty("parametersSha256").GetString());
        JsonElement report = (await Galaxy.RunAsync("verify", cluster.State, "--json")).Json();
        Assert.True(report.GetProperty("isFinished").GetBoolean());
        Assert.Empty(Directory.GetFiles(cluster.State, ".*", SearchOption.AllDirectories));
    }
}
