using System.Text.Json.Nodes;
using GalaxyCluster.Data.Datasets;
using Xunit;

namespace GalaxyCluster.Data.Tests.Datasets;

public sealed class DatasetManifestTests
{
    [Fact]
    public void TextAndBackIsTheSame()
    {
        DatasetManifest manifest = Sample();
        Assert.Equal(manifest.ToJson(), DatasetManifest.Parse(manifest.ToJson(), "m").ToJson());
        Assert.Equal("0.5", JsonNode.Parse(manifest.ToJson())!["preprocessing"]!["crop"]!.GetValue<string>());
    }

    [Fact]
    public void TheNameIsNotPartOfTheRootHashAndAllElseIs()
    {
        DatasetManifest manifest = Sample();
        Assert.Equal(
            manifest.RootSha256, DatasetManifest.Parse((manifest with { Name = "other" }).ToJson(), "m").RootSha256);
        foreach (DatasetManifest changed in new[]
        {
            manifest with { Classes = ["a", "b", "c"] },
            manifest with { Mean = [0, 0] },
            manifest with { Seed = 1 },
            manifest with { Provenance = manifest.Provenance with { Source = "another" } },
            manifest with { Shards = manifest.Shards.SetItem(
                1, manifest.Shards[1] with { Sha256 = new string('0', 64) }) },
        })
        {
            DataFormatException e = Assert.Throws<DataFormatException>(
                () => DatasetManifest.Parse(changed.ToJson(), "m"));
            Assert.Equal("rootSha256", e.Where);
        }
    }

    [Theory]
    [InlineData("version", "2", "version 2")]
    [InlineData("classes", "[]", "classes")]
    [InlineData("classes", "[\"a\",\"a\",\"c\"]", "twice")]
    [InlineData("channels", "0", "channels")]
    [InlineData("channels", "3", "mean")]
    [InlineData("channels", "2.5", "channels")]
    [InlineData("height", "1e9", "height")]
    [InlineData("pixels", "\"u16\"", "u16")]
    [InlineData("standardDeviation", "[0,1]", "above 0")]
    [InlineData("mean", "[1e999,1]", "mean[0]")]
    [InlineData("softLabels", "1", "softLabels")]
    [InlineData("seed", "-1", "seed")]
    [InlineData("splits", "[]", "splits")]
    [InlineData("shards", "[]", "shards")]
    [InlineData("preprocessing", "{}", "preprocessing")]
    [InlineData("rootSha256", "\"\"", "rootSha256")]
    [InlineData("extra", "1", "unknown field")]
    [InlineData("name", null, "name")]
    public void FaultsNameTheField(string field, string? value, string expected)
    {
        JsonObject json = JsonNode.Parse(Sample().ToJson())!.AsObject();
        json.Remove(field);
        if (value is not null)
            json[field] = JsonNode.Parse(value);
        DataFormatException e = Assert.Throws<DataFormatException>(
            () => DatasetManifest.Parse(json.ToJsonString(), "m.json"));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.StartsWith("m.json: ", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file", "\"../../../etc/passwd\"")]
    [InlineData("file", "\"/etc/shard-00001.safetensors\"")]
    [InlineData("file", "\"shard-00001.safetensors\\u0000\"")]
    [InlineData("file", "\"shard-00002.safetensors\"")]
    [InlineData("split", "\"train2\"")]
    [InlineData("first", "5")]
    [InlineData("count", "2147483647")]
    [InlineData("count", "0")]
    [InlineData("bytes", "-5")]
    [InlineData("sha256", "\"XYZ\"")]
    public void HostileShardEntriesAreRefusedBeforeAnyFileIsTouched(string field, string value)
    {
        JsonObject json = JsonNode.Parse(Sample().ToJson())!.AsObject();
        json["shards"]![1]![field] = JsonNode.Parse(value);
        DataFormatException e = Assert.Throws<DataFormatException>(
            () => DatasetManifest.Parse(json.ToJsonString(), "m"));
        Assert.Contains("shards", e.Where, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"version\":1,\"version\":1}")]
    [InlineData("null")]
    public void OtherTextIsNoManifest(string text) =>
        Assert.Throws<DataFormatException>(() => DatasetManifest.Parse(text, "m"));

    private static DatasetManifest Sample()
    {
        using ScratchFolder scratch = new();
        return SampleSet.Write(scratch["set"]);
    }
}
