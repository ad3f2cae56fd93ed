using System.IO.Compression;
using GalaxyCluster.Data.Datasets;
using Xunit;

namespace GalaxyCluster.Data.Tests.Datasets;

public sealed class IdxImporterTests
{
    private static readonly byte[] s_labels = [0, 0, 8, 1, 0, 0, 0, 4, 1, 0, 1, 2];
    private static readonly byte[] s_images = [0, 0, 8, 3, 0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void FilesAreReadPlainOrCompressed(bool compressed)
    {
        using ScratchFolder scratch = new();
        byte[] images = s_images;
        if (compressed)
        {
            using MemoryStream packed = new();
            using (GZipStream gzip = new(packed, CompressionLevel.Fastest))
                gzip.Write(s_images);
            images = packed.ToArray();
        }

        ImportReport report = Import(scratch, images, s_labels);
        Assert.Equal(["0", "1", "2"], report.Manifest.Classes);
        Assert.Equal((1, 1, 2), (report.Manifest.Channels, report.Manifest.Height, report.Manifest.Width));
        Assert.Equal([1, 2, 1], report.Manifest.Split("train").PerClass);
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("long")]
    [InlineData("huge")]
    [InlineData("none")]
    [InlineData("type")]
    [InlineData("labels")]
    [InlineData("gzip")]
    [InlineData("empty")]
    public void DamagedFilesAreRefused(string fault)
    {
        using ScratchFolder scratch = new();
        byte[] images = (byte[])s_images.Clone();
        byte[] labels = s_labels;
        switch (fault)
        {
            case "cut": images = images[..^1]; break;
            case "long": images = [.. images, 0]; break;
            case "huge": images[8] = images[12] = 0x7F; break;
            case "none": images[7] = 0; break;
            case "type": images[2] = 13; break;
            case "labels": labels = [.. labels[..7], 3, 1, 0, 1]; break;
            case "gzip": images = [0x1F, 0x8B, 8, 0, 1, 2, 3]; break;
            default: images = []; break;
        }

        Assert.Throws<DataFormatException>(() => Import(scratch, images, labels));
        Assert.Equal(["images", "labels"], scratch.Entries());
    }

    [Fact]
    public void MnistIsImported()
    {
        string folder = ScratchFolder.SharedData("mnist-t10k");
        using ScratchFolder scratch = new();
        ImportReport report = IdxImporter.Import(new IdxImportOptions
        {
            ImagesFile = Path.Combine(folder, "t10k-images-idx3-ubyte.gz"),
            LabelsFile = Path.Combine(folder, "t10k-labels-idx1-ubyte.gz"),
            OutputFolder = scratch["mnist"],
        });
        Assert.Equal(10_000, report.Manifest.Splits.Sum(static s => s.Count));
        // The published counts of the test set's digits.
        Assert.Equal(
            [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009],
            Enumerable.Range(0, 10).Select(c => report.Manifest.Splits.Sum(s => s.PerClass[c])));
        using Dataset dataset = Dataset.Open(scratch["mnist"]);
        Assert.True(dataset.Verify().IsSound);
    }

    private static ImportReport Import(ScratchFolder scratch, byte[] images, byte[] labels) =>
        IdxImporter.Import(new IdxImportOptions
        {
            ImagesFile = scratch.Write("images", images),
            LabelsFile = scratch.Write("labels", labels),
            OutputFolder = scratch["set"],
            Fractions = new SplitFractions(1000, 0, 0),
        });
}
