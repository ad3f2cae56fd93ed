using System.Text.Json;
using GalaxyCluster.Cli.Errors;
using GalaxyCluster.EndToEnd.Tests.Processes;

namespace GalaxyCluster.EndToEnd.Tests.Durability;

/// <summary>
/// The coordinator's disk fails, and is full, in every way that strace and a small file system can make: the run waits
/// with a message, goes on when the disk does, and nothing that a user was told is missing from the disk.
/// </summary>
public sealed class DiskFaultTests
{
    [Fact]
    public async Task NothingIsToldBeforeItIsOnTheDisk()
    {
        using var folder = new TestFolder();
        Strace strace = Strace.InOrSkip(folder, "sound");
        using var cluster = new ClusterByHand(SmallRun.Yaml);
        await using Galaxy coordinator = await cluster.StartCoordinatorAsync(strace);
        await using Galaxy worker = cluster.StartWorker("worker");
        await EndsAsTheReferenceAsync(coordinator);
        Assert.Null(strace.FirstToldBeforeItWasDurable());
    }

    /// <summary>The oracle above can fail: a ledger whose fsyncs do nothing is caught.</summary>
    [Fact]
    public async Task AnFsyncThatIsLeftOutIsCaught()
    {
        using var folder = new TestFolder();
        using var cluster = new ClusterByHand(SmallRun.Yaml);
        Strace strace = Strace.InOrSkip(
            folder, "skipped", ["-P", cluster.Wal, "-P", cluster.Metrics, "-e", "inject=fsync:retval=0"]);
        await using Galaxy coordinator = await cluster.StartCoordinatorAsync(strace);
        await using Galaxy worker = cluster.StartWorker("worker");
        await EndsAsTheReferenceAsync(coordinator);
        Assert.NotNull(strace.FirstToldBeforeItWasDurable());
    }

    [Theory]
    [InlineData("fsync", "error=EIO", 3, 3)]
    [InlineData("pwrite64", "error=ENOSPC", 30, 30)]
    public async Task TheLedgersDiskRefusesForAWhile(string call, string what, int first, int last)
    {
        using var folder = new TestFolder();
        using var cluster = new ClusterByHand(SmallRun.Yaml);
        await cluster.PrepareStateAsync();
        Strace strace = Strace.InOrSkip(
            folder, "refusing", ["-P", cluster.Wal, "-P", cluster.Metrics, .. Strace.Inject(call, what, first, last)]);
        await using Galaxy coordinator = await cluster.StartCoordinatorAsync(strace);
        await using Galaxy worker = cluster.StartWorker("worker");
        // On a slow machine the run may have waited for the disk before, without any refusal.
        await coordinator.WaitForEventAsync(
            "waiting", e => e.GetProperty("reason").GetString()!.Contains("unless it takes data again", StringComparison.Ordinal));

        await EndsAsTheReferenceAsync(coordinator);

        Assert.True(strace.Injected > 0, "no call was made to fail");
        Assert.Null(strace.FirstToldBeforeItWasDurable());
        await IsProvenAsync(cluster);
    }

    /// <summary>Metrics and the folder of the checkpoints are flushed by our own fsync, which reports what .NET hides.</summary>
    [Theory]
    [InlineData("metrics.jsonl")]
    [InlineData("checkpoints")]
    public async Task AnotherFilesFsyncFails(string file)
    {
        using var folder = new TestFolder();
        using var cluster = new ClusterByHand(SmallRun.Yaml);
        Strace strace = Strace.InOrSkip(
            folder, "other", ["-P", Path.Combine(cluster.State, file), .. Strace.Inject("fsync", "error=EIO", 1, 1)]);
        await using Galaxy coordinator = await cluster.StartCoordinatorAsync(strace);
        await using Galaxy worker = cluster.StartWorker("worker");
        await EndsAsTheReferenceAsync(coordinator);
        Assert.True(strace.Injected > 0, "no call was made to fail");
        await IsProvenAsync(cluster);
    }

    [Fact]
    public async Task AFullDiskIsWaitedForWithAShortTail()
    {
        using SmallDisk disk = SmallDisk.MountOrSkip(kilobytes: 16384);
        using var cluster = new ClusterByHand(SmallRun.Yaml, Path.Combine(disk.Path, "state"));
        await using Galaxy coordinator = await cluster.StartCoordinatorAsync();
        string filler = Path.Combine(disk.Path, "filler");
        SmallDisk.Fill(filler);
        await using Galaxy worker = cluster.StartWorker("worker");
        await coordinator.WaitForEventAsync(
            "waiting", e => e.GetProperty("reason").GetString()!.Contains("unless it takes data again", StringComparison.Ordinal));
        JsonElement status = (await Galaxy.RunAsync("status", cluster.Url, "--json")).Json();
        long committed = status.GetProperty("committedRounds").GetInt64(), durable = status.GetProperty("durableRounds").GetInt64();
        Assert.InRange(committed - durable, 0, 4);
        Assert.Equal("paused", status.GetProperty("phase").GetString());

        File.Delete(filler);
        await EndsAsTheReferenceAsync(coordinator);
        await IsProvenAsync(cluster);
    }

    [Fact]
    public async Task ASlowDiskShowsInExplain()
    {
        using var folder = new TestFolder();
        using var cluster = new ClusterByHand(SmallRun.Yaml);
        Strace strace = Strace.InOrSkip(folder, "slow", ["-P", cluster.Wal, "-e", "inject=fsync:delay_exit=100000"]);
        await using Galaxy coordinator = await cluster.StartCoordinatorAsync(strace);
        await using Galaxy worker = cluster.StartWorker("worker");
        await EndsAsTheReferenceAsync(coordinator);
        JsonElement story = (await Galaxy.RunAsync("explain", cluster.State, "--json")).Json();
        // 24 rounds in groups of at most four: at least six fsyncs of a tenth of a second each.
        Assert.True(story.GetProperty("time").GetProperty("write").GetDouble() >= 0.6, story.ToString());
    }

    [Fact]
    public async Task AReadOnlyDiskIsRefusedWithTheReason()
    {
        // The data set is rendered before, and its progress told.
        await SmallRun.ReferenceHashAsync();
        using SmallDisk disk = SmallDisk.MountOrSkip(kilobytes: 1024);
        using var folder = new TestFolder();
        string run = folder.Write("run.yaml", SmallRun.Yaml);
        disk.MakeReadOnly();
        GalaxyResult result = await Galaxy.RunAsync(
            "coordinator", run, "--listen", "127.0.0.1:0", "--state", Path.Combine(disk.Path, "state"));
        result.FailedWithOneLine(ExitCodes.Storage, "state directory", "Read-only file system");
    }

    private static async Task EndsAsTheReferenceAsync(Galaxy coordinator)
    {
        GalaxyResult end = await coordinator.EndAsync();
        Assert.Equal(await SmallRun.ReferenceHashAsync(), end.Result().GetProperty("parametersSha256").GetString());
    }

    private static async Task IsProvenAsync(ClusterByHand cluster)
    {
        JsonElement report = (await Galaxy.RunAsync("verify", cluster.State, "--json")).Json();
        Assert.True(report.GetProperty("isFinished").GetBoolean());
    }
}
