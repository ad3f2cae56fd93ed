using Amazon.Runtime;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Remote;
using GalaxyCluster.Data.Tests.Datasets;
using Xunit;

namespace GalaxyCluster.Data.Tests.Remote;

public sealed class DatasetMirrorTests
{
    private static readonly S3Location s_location = S3Location.Parse("s3://bucket/sets/one/");

    [Theory]
    [InlineData("s3://bucket", "bucket", "")]
    [InlineData("s3://my-bucket/a/b/", "my-bucket", "a/b")]
    public void LocationsAreRead(string text, string bucket, string prefix) =>
        Assert.Equal(new S3Location(bucket, prefix), S3Location.Parse(text));

    [Theory]
    [InlineData("http://bucket")]
    [InlineData("s3://")]
    [InlineData("s3://Bucket/a")]
    [InlineData("s3://../a")]
    public void OtherTextIsRefused(string text) => Assert.Throws<FormatException>(() => S3Location.Parse(text));

    [Fact]
    public async Task ASetIsFetchedOnceAndIsTheSame()
    {
        using ScratchFolder scratch = new();
        DatasetManifest manifest = SampleSet.Write(scratch["origin"]);
        await using S3Stub stub = await S3Stub.StartAsync(scratch["origin"]);
        string folder = await FetchAsync(stub, scratch["cache"], []);
        using (Dataset dataset = Dataset.Open(folder))
        {
            Assert.Equal(manifest.RootSha256, dataset.Manifest.RootSha256);
            Assert.True(dataset.Verify().IsSound);
        }

        int requests = stub.Requests.Count;
        Assert.Equal(manifest.Shards.Length + 1, requests);
        Assert.Equal(folder, await FetchAsync(stub, scratch["cache"], []));
        Assert.Equal(requests + 1, stub.Requests.Count); // The manifest alone.
    }

    [Fact]
    public async Task ABrokenTransferGoesOnFromItsLastByte()
    {
        using ScratchFolder scratch = new();
        DatasetManifest manifest = SampleSet.Write(scratch["origin"]);
        await using S3Stub stub = await S3Stub.StartAsync(scratch["origin"]);
        ShardInfo shard = manifest.Shards[1];
        stub.Faults[shard.File] = new([S3Stub.Fault.Cut, S3Stub.Fault.Cut]);
        List<string> reports = [];
        string folder = await FetchAsync(stub, scratch["cache"], reports);
        using Dataset dataset = Dataset.Open(folder);
        Assert.True(dataset.Verify().IsSound);
        long[] from = [.. stub.Requests.Where(r => r.File == shard.File).Select(static r => r.From)];
        Assert.Equal([0, shard.Bytes / 2, shard.Bytes / 2 + ((shard.Bytes - (shard.Bytes / 2)) / 2)], from);
        Assert.Equal(2, reports.Count);
        Assert.Empty(Directory.GetFiles(folder, "*.partial"));
    }

    [Fact]
    public async Task AFlippedBitOnTheWayIsFetchedAgainAndReported()
    {
        using ScratchFolder scratch = new();
        DatasetManifest manifest = SampleSet.Write(scratch["origin"]);
        await using S3Stub stub = await S3Stub.StartAsync(scratch["origin"]);
        stub.Faults[manifest.Shards[0].File] = new([S3Stub.Fault.Flip]);
        List<string> reports = [];
        using Dataset dataset = Dataset.Open(await FetchAsync(stub, scratch["cache"], reports));
        Assert.True(dataset.Verify().IsSound);
        Assert.Contains("SHA-256 differs", Assert.Single(reports), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFlippedBitInTheCopyIsFetchedAgainAndReported()
    {
        using ScratchFolder scratch = new();
        DatasetManifest manifest = SampleSet.Write(scratch["origin"]);
        await using S3Stub stub = await S3Stub.StartAsync(scratch["origin"]);
        string folder = await FetchAsync(stub, scratch["cache"], []);
        string path = Path.Combine(folder, manifest.Shards[0].File);
        byte[] bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        bytes[^3] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);
        List<string> reports = [];
        using Dataset dataset = Dataset.Open(await FetchAsync(stub, scratch["cache"], reports));
        Assert.True(dataset.Verify().IsSound);
        Assert.Contains(manifest.Shards[0].File, Assert.Single(reports), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AStoreThatAlwaysGivesOtherBytesIsGivenUp()
    {
        using ScratchFolder scratch = new();
        DatasetManifest manifest = SampleSet.Write(scratch["origin"]);
        await using S3Stub stub = await S3Stub.StartAsync(scratch["origin"]);
        stub.Faults[manifest.Shards[0].File] = new(Enumerable.Repeat(S3Stub.Fault.Flip, 10));
        await Assert.ThrowsAsync<RemoteDataException>(() => FetchAsync(stub, scratch["cache"], []));
        stub.Faults.Clear();
        using Dataset dataset = Dataset.Open(await FetchAsync(stub, scratch["cache"], []));
        Assert.True(dataset.Verify().IsSound);
    }

    [Fact]
    public async Task WhatIsNotThereIsSaid()
    {
        using ScratchFolder scratch = new();
        Directory.CreateDirectory(scratch["origin"]);
        await using S3Stub stub = await S3Stub.StartAsync(scratch["origin"]);
        RemoteDataException e = await Assert.ThrowsAsync<RemoteDataException>(
            () => FetchAsync(stub, scratch["cache"], []));
        Assert.Contains("s3://bucket/sets/one/manifest.json does not exist", e.Message, StringComparison.Ordinal);
        using S3Store nowhere = S3Store.Open("bucket", "http://127.0.0.1:9", new AnonymousAWSCredentials());
        await Assert.ThrowsAsync<RemoteDataException>(
            () => new DatasetMirror(nowhere, s_location, static _ => { }).FetchAsync(
                scratch["cache"], TestContext.Current.CancellationToken));
    }

    private static async Task<string> FetchAsync(S3Stub stub, string cache, List<string> reports)
    {
        using S3Store store = S3Store.Open("bucket", stub.Url, new BasicAWSCredentials("key", "secret"));
        return await new DatasetMirror(store, s_location, reports.Add).FetchAsync(
            cache, TestContext.Current.CancellationToken);
    }
}
