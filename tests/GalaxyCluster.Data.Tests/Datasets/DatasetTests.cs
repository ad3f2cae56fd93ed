using GalaxyCluster.Data.Datasets;
using Xunit;

namespace GalaxyCluster.Data.Tests.Datasets;

public sealed class DatasetTests
{
    [Fact]
    public void AChangedByteIsFoundByVerifyWhichNamesTheShard()
    {
        using ScratchFolder scratch = new();
        SampleSet.Write(scratch["set"]);
        string shard = scratch["set/shard-00001.safetensors"];
        byte[] bytes = File.ReadAllBytes(shard);
        bytes[^20] ^= 1;
        File.WriteAllBytes(shard, bytes);

        using Dataset dataset = Dataset.Open(scratch["set"]);
        DatasetVerification verification = dataset.Verify();
        Assert.False(verification.IsSound);
        Assert.Equal("shard-00001.safetensors", verification.BadFile);
        Assert.Equal(2, verification.ShardsChecked);
        Assert.Contains("SHA-256", verification.Reason, StringComparison.Ordinal);
        Assert.Contains("shard-00001", Assert.Throws<DataFormatException>(
            () => dataset.Split("train")).Message, StringComparison.Ordinal);
        Assert.Equal(3, dataset.Split("test").Count);
    }

    [Fact]
    public async Task ReadersOpenOnlyTheShardsOfARange()
    {
        using ScratchFolder scratch = new();
        SampleSet.Write(scratch["set"]);
        using Dataset dataset = Dataset.Open(scratch["set"]);
        using SplitReader reader = new(dataset.Manifest, "train", new PathStore(scratch["set"]));
        Assert.Equal([1], reader.ShardsOf(5, 2).Select(static s => s.First / 4));
        Assert.Equal(
            ["shard-00001.safetensors", "shard-00002.safetensors"], reader.ShardsOf(7, 2).Select(static s => s.File));
        Assert.Empty(reader.ShardsOf(10, 0));
        await reader.OpenAsync(5, 2, CancellationToken.None);
        Assert.Equal("train-4", reader.Id(4));
        Assert.Equal("train-7", reader.Id(7));
        Assert.Throws<InvalidOperationException>(() => reader.Id(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.Id(10));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.ShardsOf(5, 6));
    }

    [Fact]
    public void ReadingAllocatesNothing()
    {
        using ScratchFolder scratch = new();
        SampleSet.Write(scratch["set"]);
        using Dataset dataset = Dataset.Open(scratch["set"]);
        SplitReader train = dataset.Split("train");
        float[] image = new float[SampleSet.PictureBytes];
        float[] target = new float[3];
        train.Read(0, image, target);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
            train.Read(i, image, target);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("cut")]
    [InlineData("longer")]
    public void ShardsOfAnotherLengthAreNotedAtOnce(string fault)
    {
        using ScratchFolder scratch = new();
        SampleSet.Write(scratch["set"]);
        string shard = scratch["set/shard-00003.safetensors"];
        byte[] bytes = File.ReadAllBytes(shard);
        if (fault == "missing")
            File.Delete(shard);
        else
            File.WriteAllBytes(shard, fault == "cut" ? bytes[..^1] : [.. bytes, 0]);
        DataFormatException e = Assert.Throws<DataFormatException>(() => Dataset.Open(scratch["set"]));
        Assert.Contains("shard-00003", e.File, StringComparison.Ordinal);
    }

    [Fact]
    public void AFolderWithoutManifestIsNoDataSet()
    {
        using ScratchFolder scratch = new();
        Assert.Contains("not a data set folder", Assert.Throws<DataFormatException>(
            () => Dataset.Open(scratch.Path)).Message, StringComparison.Ordinal);
    }

    /// <summary>Label numbers, id lengths and shapes inside a shard are checked even when its hash is right.</summary>
    [Theory]
    [InlineData("c", "labels[", "expected 0 to 1")]
    [InlineData("height", "images", "expected")]
    public void ShardsThatContradictTheManifestAreRefused(string change, string where, string problem)
    {
        using ScratchFolder scratch = new();
        DatasetManifest manifest = SampleSet.Write(scratch["set"]);
        DatasetManifest forged = change == "c"
            ? manifest with
            {
                Classes = ["a", "b é"],
                Splits = [.. manifest.Splits.Select(static s => s with { PerClass = [s.PerClass[0], s.Count - s.PerClass[0]] })],
            }
            : manifest with { Height = 2, Width = 3 };
        forged = forged with { RootSha256 = ManifestFormat.RootHash(forged) };
        File.WriteAllText(scratch["set/manifest.json"], forged.ToJson());
        using Dataset dataset = Dataset.Open(scratch["set"]);
        DataFormatException e = Assert.Throws<DataFormatException>(() => dataset.Split("train"));
        Assert.Contains(where, e.Where, StringComparison.Ordinal);
        Assert.Contains(problem, e.Problem, StringComparison.Ordinal);
    }

    private sealed class PathStore(string folder) : IShardStore
    {
        public ValueTask<string> PathOfAsync(ShardInfo shard, CancellationToken cancellationToken) =>
            ValueTask.FromResult(Path.Combine(folder, shard.File));
    }
}
