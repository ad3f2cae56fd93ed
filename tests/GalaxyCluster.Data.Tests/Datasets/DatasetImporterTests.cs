using System.Globalization;
using System.Text;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Labels;
using GalaxyCluster.Data.Pictures;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using Xunit;

namespace GalaxyCluster.Data.Tests.Datasets;

public sealed class DatasetImporterTests
{
    [Fact]
    public void PicturesAndLabelsBecomeADataSet()
    {
        using ScratchFolder scratch = new();
        ImportOptions options = WritePictures(scratch, 60);
        ImportReport report = DatasetImporter.Import(options);
        Assert.Empty(report.BadFiles);
        Assert.Equal(["even", "odd"], report.Manifest.Classes);
        Assert.Equal([48, 6, 6], report.Manifest.Splits.Select(static s => s.Count));
        Assert.All(report.Manifest.Splits, static s => Assert.Equal(s.PerClass[0], s.PerClass[1]));

        using Dataset dataset = Dataset.Open(options.OutputFolder);
        SplitReader train = dataset.Split("train");
        float[] image = new float[3 * 8 * 8];
        float[] target = new float[2];
        for (int i = 0; i < train.Count; i++)
        {
            train.Read(i, image, target);
            int number = int.Parse(train.Id(i)[1..], CultureInfo.InvariantCulture);
            Assert.Equal(1, target[number % 2]);
            // Red is the picture's number all over (see WritePictures), so resizing does not change it.
            double red = (image[0] * (double)report.Manifest.StandardDeviation[0]) + report.Manifest.Mean[0];
            Assert.Equal(number, (int)Math.Round(red * 255));
        }
    }

    [Fact]
    public void ThreadsAndTheOrderOfTheTableDoNotMatter()
    {
        using ScratchFolder scratch = new();
        ImportOptions options = WritePictures(scratch, 30);
        string one = DatasetImporter.Import(options with { Threads = 1 }).Manifest.RootSha256;
        string three = DatasetImporter.Import(
            options with { Threads = 3, OutputFolder = scratch["b"] }).Manifest.RootSha256;
        string seed = DatasetImporter.Import(
            options with { Seed = 2, OutputFolder = scratch["c"] }).Manifest.RootSha256;
        Assert.Equal(one, three);
        Assert.NotEqual(one, seed);
    }

    [Fact]
    public void BadFilesAreListedWithTheirReasonAndLeftOut()
    {
        using ScratchFolder scratch = new();
        ImportOptions options = WritePictures(scratch, 20);
        File.Delete(scratch["images/p03.png"]);
        byte[] good = File.ReadAllBytes(scratch["images/p04.png"]);
        scratch.Write("images/p04.png", good[..^30]);
        scratch.Write("images/p05.png", "GIF89a, says its first line");
        scratch.Write("images/p06.png", []);
        scratch.Write("images/p07.png", [.. good[..8], 0, 0, 0, 13, .. "IHDRxxxxIEND"u8]);
        scratch.Write("images/stranger.png", good);
        scratch.Write("images/notes.txt", "not a picture, and no label names it: fine");
        using (Image<Rgb24> black = new(40, 40))
            black.SaveAsPng(scratch["images/p08.png"]);
        using (Image<Rgb24> small = new(9, 40, new Rgb24(1, 2, 3)))
            small.SaveAsPng(scratch["images/p09.png"]);
        File.AppendAllText(options.Labels!, "p99,\n");

        ImportReport report = DatasetImporter.Import(options with { Crop = new CentreCrop(10, 0) });
        Assert.Equal(
            [
                ("p03", BadFileReason.LabelWithoutPicture), ("stranger.png", BadFileReason.PictureWithoutLabel),
                ("p04.png", BadFileReason.Corrupt), ("p07.png", BadFileReason.Corrupt),
                ("p05.png", BadFileReason.Foreign), ("p06.png", BadFileReason.Foreign),
                ("p09.png", BadFileReason.WrongSize), ("p08.png", BadFileReason.Blank), ("p99", BadFileReason.NoLabel),
            ],
            report.BadFiles.Select(static b => (b.File, b.Reason)));
        Assert.Equal(13, report.Manifest.Splits.Sum(static s => s.Count));
        Assert.Equal(21, report.LabelRows);

        DatasetException e = Assert.Throws<DatasetException>(
            () => DatasetImporter.Import(options with { Strict = true, OutputFolder = scratch["strict"] }));
        Assert.Contains("bad files in a strict import", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
        Assert.Equal(["images", "labels.csv", "set"], scratch.Entries());
    }

    [Fact]
    public void WantedClassesAreInTheWantedOrderAndOthersAreCounted()
    {
        using ScratchFolder scratch = new();
        ImportOptions options = WritePictures(scratch, 20);
        File.WriteAllText(options.Labels!, File.ReadAllText(
            options.Labels!).Replace("p01,odd", "p01,unclear", StringComparison.Ordinal));
        ImportReport report = DatasetImporter.Import(options with { Classes = ["odd", "even"] });
        Assert.Equal(["odd", "even"], report.Manifest.Classes);
        Assert.Equal(1, report.OtherLabels);
        Assert.Empty(report.BadFiles);
        DatasetException e = Assert.Throws<DatasetException>(
            () => DatasetImporter.Import(options with { Classes = ["od"], OutputFolder = scratch["x"] }));
        Assert.Contains("'od'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void VotesBecomeSoftLabels()
    {
        using ScratchFolder scratch = new();
        ImportOptions options = WritePictures(
            scratch, 20) with
        { Columns = new LabelColumns { Votes = ["smooth", "disc"] } };
        StringBuilder table = new("id,smooth,disc\n");
        for (int i = 0; i < 20; i++)
            table.Append(CultureInfo.InvariantCulture, $"p{i:D2},{i},{20 - i}\n");
        File.WriteAllText(options.Labels!, table.ToString());
        ImportReport report = DatasetImporter.Import(options);
        Assert.True(report.Manifest.SoftLabels);
        Assert.Equal(["smooth", "disc"], report.Manifest.Classes);
        using Dataset dataset = Dataset.Open(options.OutputFolder);
        float[] target = new float[2];
        SplitReader train = dataset.Split("train");
        train.Read(0, new float[192], target);
        Assert.Equal(int.Parse(train.Id(0)[1..], CultureInfo.InvariantCulture) / 20f, target[0]);
    }

    [Fact]
    public void PicturesOfOneObjectStayTogether()
    {
        using ScratchFolder scratch = new();
        ImportOptions options = WritePictures(scratch, 60) with { Columns = new LabelColumns { Group = "object" } };
        StringBuilder table = new("id,label,object\n");
        for (int i = 0; i < 60; i++)
            table.Append(CultureInfo.InvariantCulture, $"p{i:D2},all,{i % 20}\n");
        File.WriteAllText(options.Labels!, table.ToString());
        DatasetImporter.Import(options);
        using Dataset dataset = Dataset.Open(options.OutputFolder);
        Dictionary<int, string> splitOf = [];
        foreach (string split in SplitNames.All)
        {
            SplitReader reader = dataset.Split(split);
            for (int i = 0; i < reader.Count; i++)
            {
                int of = int.Parse(reader.Id(i)[1..], CultureInfo.InvariantCulture) % 20;
                Assert.Equal(split, splitOf.TryGetValue(of, out string? known) ? known : splitOf[of] = split);
            }
        }
    }

    [Fact]
    public void NamesInTheTableCannotLeaveTheFolder()
    {
        using ScratchFolder scratch = new();
        ImportOptions options = WritePictures(scratch, 20);
        File.Copy(scratch["images/p00.png"], scratch["secret.png"]);
        File.WriteAllText(
            options.Labels!, "id,label,file\na,x,../secret.png\nb,x,images/p01.png\nc,x,p02.png\nd,x,/etc/passwd\n");
        ImportReport report = DatasetImporter.Import(options with { Fractions = new SplitFractions(1000, 0, 0) });
        Assert.Equal(["a", "d"], report.BadFiles.Where(
            static b => b.Reason == BadFileReason.LabelWithoutPicture).Select(static b => b.File));
        Assert.Equal(2, report.Manifest.Split("train").Count);
    }

    [Fact]
    public void OnePictureUnderTwoIdsIsRefused()
    {
        using ScratchFolder scratch = new();
        ImportOptions options = WritePictures(scratch, 20);
        File.WriteAllText(options.Labels!, "id,label,file\na,x,p01.png\nb,x,p01.png\n");
        Assert.Contains("already named", Assert.Throws<DataFormatException>(
            () => DatasetImporter.Import(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NothingToImportIsAnErrorThatSaysSo()
    {
        using ScratchFolder scratch = new();
        ImportOptions options = WritePictures(scratch, 20);
        File.WriteAllText(options.Labels!, "id,label\nq,x\n");
        Assert.Throws<DatasetException>(() => DatasetImporter.Import(options));
        Assert.Throws<DatasetException>(
            () => DatasetImporter.Import(options with { Images = scratch["nowhere"] }));
        Assert.Throws<DatasetException>(
            () => DatasetImporter.Import(options with { Labels = scratch["nothing.csv"] }));
        Assert.Equal(["images", "labels.csv"], scratch.Entries());
    }

    [Fact]
    public void ACancelledImportIsGoneOnWith()
    {
        using ScratchFolder scratch = new();
        ImportOptions options = WritePictures(scratch, 200) with { Threads = 1 };
        string whole = DatasetImporter.Import(options with { OutputFolder = scratch["whole"] }).Manifest.RootSha256;
        using CancellationTokenSource stop = new();
        ImportInterruptedException e = Assert.Throws<ImportInterruptedException>(
            () => DatasetImporter.Import(options, new CancelAtFirstReport(stop), cancellationToken: stop.Token));
        Assert.Contains("of 200 pictures", e.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(options.OutputFolder));
        Assert.Contains(".set.import", scratch.Entries());

        FirstReport progress = new();
        Assert.Equal(whole, DatasetImporter.Import(options, progress).Manifest.RootSha256);
        // The first 64 pictures were there: the first report is of more.
        Assert.Equal(128, progress.Done);
        Assert.DoesNotContain(".set.import", scratch.Entries());
    }

    [Fact]
    public void AnImportOfChangedFilesBeginsAnew()
    {
        using ScratchFolder scratch = new();
        ImportOptions options = WritePictures(scratch, 100) with { Threads = 1 };
        using CancellationTokenSource stop = new();
        Assert.Throws<ImportInterruptedException>(
            () => DatasetImporter.Import(options, new CancelAtFirstReport(stop), cancellationToken: stop.Token));
        // Another length: two files written at once may have the same time.
        File.WriteAllBytes(scratch["images/p00.png"], [.. File.ReadAllBytes(scratch["images/p01.png"]), 0]);
        FirstReport progress = new();
        DatasetImporter.Import(options, progress);
        Assert.Equal(64, progress.Done);
    }

    [Fact]
    public void GreyAndRealPixelsCanBeStored()
    {
        using ScratchFolder scratch = new();
        ImportOptions options = WritePictures(scratch, 20) with { Channels = 1, Pixels = PixelType.F32 };
        ImportReport report = DatasetImporter.Import(options);
        Assert.Equal((1, PixelType.F32), (report.Manifest.Channels, report.Manifest.Pixels));
        Assert.InRange(report.Manifest.Mean[0], 0, 1);
        using Dataset dataset = Dataset.Open(options.OutputFolder);
        Assert.True(dataset.Verify().IsSound);
    }

    /// <summary>Picture i is 40 x 40: red is i all over, green and blue are gradients.</summary>
    private static ImportOptions WritePictures(ScratchFolder scratch, int count)
    {
        Directory.CreateDirectory(scratch["images"]);
        StringBuilder table = new("id,label\n");
        for (int i = count - 1; i >= 0; i--)
        {
            using Image<Rgb24> picture = new(40, 40);
            for (int y = 0; y < 40; y++)
            {
                for (int x = 0; x < 40; x++)
                    picture[x, y] = new Rgb24((byte)i, (byte)(5 * x), (byte)(5 * y));
            }

            picture.SaveAsPng(scratch[$"images/p{i:D2}.png"]);
            table.Append(CultureInfo.InvariantCulture, $"p{i:D2},{(i % 2 == 0 ? "even" : "odd")}\n");
        }

        return new ImportOptions
        {
            Images = scratch["images"],
            Labels = scratch.Write("labels.csv", table.ToString()),
            OutputFolder = scratch["set"],
            Size = 8,
        };
    }

    private sealed class FirstReport : IProgress<DatasetProgress>
    {
        public int Done { get; private set; }

        public void Report(DatasetProgress value) => Done = Done == 0 ? value.Done : Done;
    }

    private sealed class CancelAtFirstReport(CancellationTokenSource stop) : IProgress<DatasetProgress>
    {
        public void Report(DatasetProgress value) => stop.Cancel();
    }
}
