using GalaxyCluster.Cluster.Tests.Cluster;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Wire.Bulk;
using GalaxyCluster.Wire.Clocks;
using GalaxyCluster.Wire.Errors;
using GalaxyCluster.Worker;
using GalaxyCluster.Worker.Shards;
using Microsoft.Extensions.Logging.Abstractions;

namespace GalaxyCluster.Cluster.Tests.Worker;

/// <summary>A cached shard is the manifest's bytes, whatever happened to the folder.</summary>
public sealed class ShardCacheTests(TinyRun run) : IClassFixture<TinyRun>, IAsyncLifetime
{
    private readonly TempFolder _folder = new("cache");
    private RunningCoordinator _coordinator = null!;
    private RawMember _member = null!;
    private BulkClient _bulk = null!;
    private int _fetched;

    private string Folder => Path.Combine(_folder.Path, "cache");

    private ShardInfo First => run.Definition.Data.Shards[0];

    public async ValueTask InitializeAsync()
    {
        _coordinator = await RunningCoordinator.StartAsync(run, _folder.Path);
        _member = new RawMember(_coordinator.Address);
        await _member.JoinAsync();
        _bulk = BulkClient.Open(_coordinator.Address);
    }

    public async ValueTask DisposeAsync()
    {
        _bulk.Dispose();
        _member.Dispose();
        await _coordinator.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task AShardIsFetchedOnceAndKept()
    {
        string path = await Cache().PathOfAsync(First, CancellationToken.None);
        string again = await Cache().PathOfAsync(First, CancellationToken.None);

        Assert.Equal(path, again);
        Assert.Equal(1, _fetched);
        Assert.Equal(await OriginalAsync(First), await File.ReadAllBytesAsync(path));
        Assert.Empty(Directory.EnumerateFiles(Folder, "*.partial"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task AChangedOrCutFileIsFetchedAgain(int cut)
    {
        string path = await Cache().PathOfAsync(First, CancellationToken.None);
        byte[] bytes = await File.ReadAllBytesAsync(path);
        bytes[100] ^= 1;
        await File.WriteAllBytesAsync(path, cut < 0 ? bytes[..^1] : bytes);

        await Cache().PathOfAsync(First, CancellationToken.None);

        Assert.Equal(2, _fetched);
        Assert.Equal(await OriginalAsync(First), await File.ReadAllBytesAsync(path));
    }

    [Fact]
    public async Task WorkersOfOneMachineMayFetchTheSameShardAtOnce()
    {
        string[] paths = await Task.WhenAll(Enumerable.Range(0, 4).Select(
            _ => Cache().PathOfAsync(First, CancellationToken.None).AsTask()));
        Assert.Single(paths.Distinct());
        Assert.Equal(await OriginalAsync(First), await File.ReadAllBytesAsync(paths[0]));
        Assert.Empty(Directory.EnumerateFiles(Folder, "*.partial"));
    }

    [Fact]
    public async Task AboveTheLimitGoesWhatIsOldAndNotInUse()
    {
        Directory.CreateDirectory(Folder);
        string old = Path.Combine(Folder, new string('0', 64) + ".safetensors");
        await File.WriteAllBytesAsync(old, new byte[1000]);
        File.SetLastWriteTimeUtc(old, DateTime.UnixEpoch);

        string path = await Cache(limit: First.Bytes).PathOfAsync(First, CancellationToken.None);

        Assert.False(File.Exists(old));
        Assert.True(File.Exists(path));
    }

    [Fact]
    public async Task AShardThatIsNotTheManifestsIsNotKept()
    {
        ShardInfo forged = First with { Sha256 = new string('a', 64) };
        await Assert.ThrowsAsync<WireException>(async () => await Cache().PathOfAsync(forged, CancellationToken.None));
        Assert.Empty(Directory.EnumerateFiles(Folder));
    }

    private ShardCache Cache(long limit = long.MaxValue)
    {
        var options = new WorkerOptions
        {
            Coordinator = _coordinator.Address,
            Name = "raw",
            Threads = 1,
            CacheDirectory = Folder,
            CacheLimitBytes = limit,
        };
        var caller = new BulkCaller(
            new WorkerId("raw"), new Term(_member.Welcome.Term), new Incarnation(_member.Welcome.Incarnation));
        return new ShardCache(
            options, _bulk, caller, _ => Interlocked.Increment(ref _fetched), NullLogger.Instance,
            new MonotonicClock(TimeProvider.System));
    }

    private Task<byte[]> OriginalAsync(ShardInfo shard) => File.ReadAllBytesAsync(Path.Combine(run.DatasetFolder, shard.File));
}
