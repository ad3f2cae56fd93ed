using System.Collections.Concurrent;
using GalaxyCluster.Cluster.Tests.Cluster;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Tests.Remote;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Wire.Bulk;
using GalaxyCluster.Wire.Clocks;
using GalaxyCluster.Wire.Errors;
using GalaxyCluster.Worker;
using GalaxyCluster.Worker.Shards;
using Microsoft.Extensions.Logging;

namespace GalaxyCluster.Cluster.Tests.Worker;

/// <summary>A cached shard is the manifest's bytes, whatever happened to the folder.</summary>
public sealed class ShardCacheTests(TinyRun run) : IClassFixture<TinyRun>, IAsyncLifetime
{
    private readonly TempFolder _folder = new("cache");
    private RunningCoordinator _coordinator = null!;
    private RawMember _member = null!;
    private BulkClient _bulk = null!;
    private readonly WarningList _logger = new();
    private int _fetched;
    private long _moved;

    private string Folder => Path.Combine(_folder.Path, "cache");

    private ShardInfo First => run.Definition.Data.Shards[0];

    public async ValueTask InitializeAsync()
    {
        _coordinator = await RunningCoordinator.StartAsync(run, _folder.Path);
        _member = new RawMember(_coordinator.Address);
        await _member.JoinAsync();
        _bulk = BulkClient.Open(_coordinator.Address, bytes => Interlocked.Add(ref _moved, bytes));
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

    [Fact]
    public async Task AShardThatWasBrokenOffGoesOnFromItsLastByte()
    {
        byte[] original = await OriginalAsync(First);
        int half = original.Length / 2;
        Directory.CreateDirectory(Folder);
        await File.WriteAllBytesAsync(Partial, original[..half]);
        string path = await Cache().PathOfAsync(First, CancellationToken.None);
        Assert.Equal(original, await File.ReadAllBytesAsync(path));
        Assert.Equal(original.Length - half, _moved);
        Assert.False(File.Exists(Partial));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ABeginningThatIsDamagedIsFetchedAgainAndReported(bool isWhole)
    {
        byte[] original = await OriginalAsync(First);
        byte[] kept = isWhole ? [.. original] : original[..(original.Length / 2)];
        kept[100] ^= 1;
        Directory.CreateDirectory(Folder);
        await File.WriteAllBytesAsync(Partial, kept);
        string path = await Cache().PathOfAsync(First, CancellationToken.None);
        Assert.Equal(original, await File.ReadAllBytesAsync(path));
        Assert.Contains("came damaged and is fetched again", Assert.Single(_logger.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AShardThatComesDamagedEveryTimeIsReportedAndGivenUp()
    {
        string file = Path.Combine(run.DatasetFolder, First.File);
        byte[] original = await OriginalAsync(First);
        byte[] damaged = [.. original];
        damaged[^1] ^= 1;
        await File.WriteAllBytesAsync(file, damaged);
        try
        {
            WireException e = await Assert.ThrowsAsync<WireException>(
                async () => await Cache().PathOfAsync(First, CancellationToken.None));
            Assert.Contains("SHA-256", e.Message, StringComparison.Ordinal);
            Assert.Equal(3, _logger.Warnings.Count);
            Assert.Empty(Directory.EnumerateFiles(Folder));
        }
        finally
        {
            await File.WriteAllBytesAsync(file, original);
        }
    }

    [Fact]
    public async Task ShardsOfAFolderThatAllSeeAreUsedWhereTheyLie()
    {
        string path = await Cache(data: run.DatasetFolder).PathOfAsync(First, CancellationToken.None);
        Assert.Equal(Path.Combine(run.DatasetFolder, First.File), path);
        Assert.Equal(0, _moved);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WhatTheFolderLacksComesFromTheCoordinatorAndIsReported(bool isThere)
    {
        string shared = Path.Combine(_folder.Path, "shared");
        Directory.CreateDirectory(shared);
        byte[] damaged = await OriginalAsync(First);
        damaged[200] ^= 8;
        if (isThere)
            await File.WriteAllBytesAsync(Path.Combine(shared, First.File), damaged);
        string path = await Cache(data: shared).PathOfAsync(First, CancellationToken.None);
        Assert.StartsWith(Folder, path, StringComparison.Ordinal);
        Assert.Contains("comes from the coordinator", Assert.Single(_logger.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ShardsOfAStoreGoOnAreComparedAndKeptWithinTheLimit()
    {
        await using S3Stub stub = await S3Stub.StartAsync(run.DatasetFolder);
        UseStore(stub.Url);
        stub.Faults[First.File] = new([S3Stub.Fault.Cut, S3Stub.Fault.Flip]);
        Directory.CreateDirectory(Folder);
        string old = Path.Combine(Folder, new string('0', 64) + ".safetensors");
        await File.WriteAllBytesAsync(old, new byte[1000]);
        File.SetLastWriteTimeUtc(old, DateTime.UnixEpoch);

        string path = await Cache(First.Bytes, "s3://bucket/sets/one").PathOfAsync(First, CancellationToken.None);

        Assert.Equal(await OriginalAsync(First), await File.ReadAllBytesAsync(path));
        Assert.Equal([0, First.Bytes / 2, 0], stub.Requests.Select(static r => r.From));
        Assert.Equal(2, _logger.Warnings.Count);
        Assert.Equal(0, _moved);
        Assert.False(File.Exists(old));
    }

    [Fact]
    public async Task AStoreThatIsAwayIsReportedAndTheCoordinatorAsked()
    {
        UseStore("http://127.0.0.1:9");
        string path = await Cache(data: "s3://bucket/sets/one").PathOfAsync(First, CancellationToken.None);
        Assert.Equal(await OriginalAsync(First), await File.ReadAllBytesAsync(path));
        Assert.Contains("comes from the coordinator", Assert.Single(_logger.Warnings), StringComparison.Ordinal);
    }

    private string Partial => Path.Combine(Folder, First.Sha256 + ".partial");

    private static void UseStore(string url)
    {
        Environment.SetEnvironmentVariable("AWS_ENDPOINT_URL_S3", url);
        Environment.SetEnvironmentVariable("AWS_NO_SIGN_REQUEST", "true");
    }

    private ShardCache Cache(long limit = long.MaxValue, string? data = null)
    {
        var options = new WorkerOptions
        {
            Coordinator = _coordinator.Address,
            Name = "raw",
            Threads = 1,
            CacheDirectory = Folder,
            CacheLimitBytes = limit,
            Data = data,
        };
        var caller = new BulkCaller(
            new WorkerId("raw"), new Term(_member.Welcome.Term), new Incarnation(_member.Welcome.Incarnation));
        return new ShardCache(
            options, _bulk, caller, _ => Interlocked.Increment(ref _fetched), _logger,
            new MonotonicClock(TimeProvider.System));
    }

    private Task<byte[]> OriginalAsync(ShardInfo shard) => File.ReadAllBytesAsync(Path.Combine(run.DatasetFolder, shard.File));

    /// <summary>What was logged as a warning or worse.</summary>
    private sealed class WarningList : ILogger
    {
        public ConcurrentQueue<string> Warnings { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => Warnings.Enqueue(formatter(state, exception));
    }
}
