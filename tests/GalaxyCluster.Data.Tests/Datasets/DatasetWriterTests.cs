using System.Runtime.InteropServices;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Tests.Storage;
using Xunit;

namespace GalaxyCluster.Data.Tests.Datasets;

public sealed class DatasetWriterTests
{
    [Fact]
    public void WhatIsWrittenIsReadBack()
    {
        using ScratchFolder scratch = new();
        DatasetManifest written = SampleSet.Write(scratch["set"]);
        using Dataset dataset = Dataset.Open(scratch["set"]);
        Assert.Equal(written.ToJson(), dataset.Manifest.ToJson());
        Assert.Equal([4, 4, 2, 3], dataset.Manifest.Shards.Select(static s => s.Count));
        Assert.Equal([4, 3, 3], dataset.Manifest.Split("train").PerClass);
        Assert.Equal(0, dataset.Manifest.Split("validation").Count);

        SplitReader train = dataset.Split("train");
        float[] image = new float[SampleSet.PictureBytes];
        float[] target = new float[3];
        for (int i = 0; i < 10; i++)
        {
            train.Read(i, image, target);
            byte[] expected = SampleSet.Picture(i);
            for (int k = 0; k < image.Length; k++)
            {
                int c = k / 6;
                Assert.Equal(((expected[k] / 255.0) - written.Mean[c]) / written.StandardDeviation[c], image[k], 5);
            }

            Assert.Equal(1, target[i % 3]);
            Assert.Equal(1, target.Sum());
            Assert.Equal($"train-{i}", train.Id(i));
        }

        Assert.True(dataset.Verify().IsSound);
    }

    [Fact]
    public void MeanAndDeviationAreThoseOfTheTrainSplit()
    {
        using ScratchFolder scratch = new();
        DatasetManifest manifest = SampleSet.Write(scratch["set"]);
        for (int c = 0; c < 2; c++)
        {
            double[] values = [.. Enumerable.Range(
                0, 10).SelectMany(i => SampleSet.Picture(i).Skip(6 * c).Take(6)).Select(static v => v / 255.0)];
            double mean = values.Average();
            Assert.Equal(mean, manifest.Mean[c], 6);
            Assert.Equal(Math.Sqrt(values.Average(v => (v - mean) * (v - mean))), manifest.StandardDeviation[c], 6);
        }
    }

    [Fact]
    public void SoftLabelsAndRealPixelsAreKept()
    {
        using ScratchFolder scratch = new();
        DatasetDefinition definition = SampleSet.Definition with { SoftLabels = true, Pixels = PixelType.F32, ShardBytes = 1 };
        float[] picture = [.. Enumerable.Range(0, 12).Select(static v => v * -0.37f)];
        using (DatasetWriter writer = DatasetWriter.Create(scratch["set"], overwrite: false, definition))
        {
            writer.Append(SplitNames.Train, "x", MemoryMarshal.AsBytes(picture), [0.25f, 0.5f, 0.25f]);
            writer.Append(SplitNames.Train, "y", MemoryMarshal.AsBytes(picture), [1f, 0f, 0f]);
            writer.Complete();
        }

        using Dataset dataset = Dataset.Open(scratch["set"]);
        DatasetManifest manifest = dataset.Manifest;
        Assert.Equal([1, 1, 0], manifest.Split("train").PerClass);
        float[] image = new float[12];
        float[] target = new float[3];
        dataset.Split("train").Read(0, image, target);
        Assert.Equal([0.25f, 0.5f, 0.25f], target);
        Assert.Equal((float)((picture[7] - (double)manifest.Mean[1]) / manifest.StandardDeviation[1]), image[7]);
    }

    [Fact]
    public void UnfinishedWritersLeaveNothing()
    {
        using ScratchFolder scratch = new();
        using (DatasetWriter writer = DatasetWriter.Create(scratch["set"], overwrite: false, SampleSet.Definition))
            SampleSet.Append(writer, SplitNames.Train, 9);
        Assert.Empty(scratch.Entries());
    }

    [Fact]
    public void OnlyDataSetsAreOverwrittenAndOnlyWhenAsked()
    {
        using ScratchFolder scratch = new();
        SampleSet.Write(scratch["set"]);
        Assert.Contains("--overwrite", Assert.Throws<DatasetException>(
            () => SampleSet.Write(scratch["set"])).Message, StringComparison.Ordinal);
        string before = File.ReadAllText(scratch["set/manifest.json"]);
        Assert.Equal(before, SampleSet.Write(scratch["set"], overwrite: true).ToJson());

        scratch.Write("papers/thesis.tex", "x");
        Assert.Throws<DatasetException>(() => SampleSet.Write(scratch["papers"], overwrite: true));
        scratch.Write("file", "x");
        Assert.Throws<DatasetException>(() => SampleSet.Write(scratch["file"], overwrite: true));
        Directory.CreateDirectory(scratch["empty"]);
        SampleSet.Write(scratch["empty"]);
        Assert.Equal(["empty", "file", "papers", "set"], scratch.Entries());
    }

    [Fact]
    public void SplitsComeInOrderAndTrainIsNotEmpty()
    {
        using ScratchFolder scratch = new();
        using DatasetWriter writer = DatasetWriter.Create(scratch["set"], overwrite: false, SampleSet.Definition);
        SampleSet.Append(writer, SplitNames.Test, 1);
        Assert.Throws<ArgumentException>(() => SampleSet.Append(writer, SplitNames.Train, 1));
        Assert.Throws<DatasetException>(writer.Complete);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" a")]
    [InlineData("a\nb")]
    [InlineData("b é")]
    public void ClassNamesAreChecked(string name)
    {
        using ScratchFolder scratch = new();
        DatasetDefinition definition = SampleSet.Definition with { Classes = ["b é", name] };
        Assert.Throws<DatasetException>(() => DatasetWriter.Create(scratch["set"], overwrite: false, definition));
    }

    [Fact]
    public void AFullDiskLeavesNothing()
    {
        using TinyDisk disk = TinyDisk.MountOrSkip(megabytes: 1);
        DatasetDefinition definition = SampleSet.Definition with { Height = 256, Width = 256, ShardBytes = 256 << 10 };
        byte[] picture = new byte[2 * 256 * 256];
        Assert.ThrowsAny<IOException>(() =>
        {
            using DatasetWriter writer = DatasetWriter.Create(
                Path.Combine(disk.Path, "set"), overwrite: false, definition);
            for (int i = 0; i < 20; i++)
                writer.Append(SplitNames.Train, $"{i}", picture, 0);
            writer.Complete();
        });
        Assert.Empty(Directory.EnumerateFileSystemEntries(disk.Path));
    }
}
