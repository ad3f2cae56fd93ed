using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Formats;
using GalaxyCluster.Data.Labels;
using GalaxyCluster.Data.Pictures;
using GalaxyCluster.Data.Tests.Formats;
using Xunit;

namespace GalaxyCluster.Data.Tests.Importing;

/// <summary>Files of many pictures become data sets; pixels and labels are those of the file.</summary>
public sealed class ArrayImportTests
{
    [Theory]
    [InlineData("gz1_galaxy10sdss_contiguous.h5")]
    [InlineData("gz1_galaxy10sdss_gzip.h5")]
    public void Galaxy10IsImportedByLooking(string name)
    {
        string path = Path.Combine(ScratchFolder.SharedData("derived-format-fixtures"), name);
        using ScratchFolder scratch = new();
        ImportReport report = DatasetImporter.Import(new ImportOptions
        {
            Images = path,
            OutputFolder = scratch["set"],
            Size = 69,
        });
        Assert.Empty(report.BadFiles);
        Assert.Equal(["0", "1", "2", "3"], report.Manifest.Classes);
        Assert.Equal("rgb", report.Manifest.Preprocessing.Bands);
        using IArrayFile file = ArrayFiles.Open(path);
        AssertSame(scratch["set"], file.Array("images"), file.Array("ans"));
    }

    [Fact]
    public void DecalsAndNamedClassesAreImported()
    {
        string path = Path.Combine(ScratchFolder.SharedData("derived-format-fixtures"), "ngc_galaxy10decals_gzip.h5");
        using ScratchFolder scratch = new();
        ImportReport report = DatasetImporter.Import(new ImportOptions
        {
            Images = path,
            OutputFolder = scratch["set"],
            Size = 32,
            Format = InputFormat.Hdf5,
            Classes = ["elliptical", "lenticular", "spiral", "irregular"],
            Columns = new LabelColumns { Id = "ra", Group = "pxscale" },
        });
        Assert.Equal(["elliptical", "lenticular", "spiral", "irregular"], report.Manifest.Classes);
        Assert.Equal(8, report.Manifest.Splits.Sum(static s => s.Count));
        using Dataset dataset = Dataset.Open(scratch["set"]);
        SplitReader train = dataset.Split("train");
        Assert.Contains(
            Enumerable.Range(0, train.Count).Select(train.Id),
            static id => id is "177.014" or "227.92075" or "196.23925" or "190.790167" or "216.905708");
    }

    [Fact]
    public void NpzAndMnistAreImported()
    {
        string folder = ScratchFolder.SharedData("derived-format-fixtures");
        using ScratchFolder scratch = new();
        string npz = Path.Combine(folder, "gz1_rgb.npz");
        DatasetImporter.Import(new ImportOptions { Images = npz, OutputFolder = scratch["npz"], Size = 69 });
        using (IArrayFile file = ArrayFiles.Open(npz))
            AssertSame(scratch["npz"], file.Array("images"), file.Array("labels"));

        string mnist = ScratchFolder.SharedData("mnist-t10k");
        ImportReport report = DatasetImporter.Import(new ImportOptions
        {
            Images = Path.Combine(mnist, "t10k-images-idx3-ubyte.gz"),
            Labels = Path.Combine(mnist, "t10k-labels-idx1-ubyte.gz"),
            OutputFolder = scratch["mnist"],
            Size = 28,
        });
        Assert.Equal(
            [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009],
            Enumerable.Range(0, 10).Select(c => report.Manifest.Splits.Sum(s => s.PerClass[c])));
        Assert.Equal((1, "grey"), (report.Manifest.Channels, report.Manifest.Preprocessing.Bands));
    }

    [Fact]
    public void CifarFilesAreJoinedAndNamed()
    {
        using ScratchFolder scratch = new();
        scratch.Write("c/data_batch_1.bin", CifarFileTests.Records(12, 1));
        scratch.Write("c/test_batch.bin", CifarFileTests.Records(10, 1));
        string names = string.Join('\n', Enumerable.Range(0, 10).Select(static c => $"class {c}"));
        scratch.Write("c/batches.meta.txt", names + "\n\n");
        ImportReport report = DatasetImporter.Import(new ImportOptions
        {
            Images = scratch["c"],
            OutputFolder = scratch["set"],
            Size = 32,
            Fractions = new SplitFractions(1000, 0, 0),
        });
        Assert.Equal("class 3", report.Manifest.Classes[3]);
        Assert.Equal([3, 3, 2, 2, 2, 2, 2, 2, 2, 2], report.Manifest.Split("train").PerClass);
    }

    [Fact]
    public void FiftySixBandsOfFloatsKeepTheirValues()
    {
        using ScratchFolder scratch = new();
        const int Count = 20;
        float[] flux = Flux(Count, 56, 8);
        scratch.Write("jpas.npy", NpyTests.Npy(
            $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({Count}, 56, 8, 8)}}", Bytes(flux), 1));
        scratch.Write("labels.csv", Table(Count, static i => $"{i},{(i % 2 == 0 ? "a" : "b")}"));
        ImportReport report = DatasetImporter.Import(new ImportOptions
        {
            Images = scratch["jpas.npy"],
            Labels = scratch["labels.csv"],
            OutputFolder = scratch["set"],
            Size = 8,
        });
        Assert.Equal((56, PixelType.F32), (report.Manifest.Channels, report.Manifest.Pixels));
        using Dataset dataset = Dataset.Open(scratch["set"]);
        SplitReader train = dataset.Split("train");
        float[] image = new float[56 * 64];
        for (int i = 0; i < train.Count; i++)
        {
            train.Read(i, image, new float[2]);
            int row = int.Parse(train.Id(i), CultureInfo.InvariantCulture);
            for (int k = 0; k < image.Length; k += 97)
            {
                double value = (image[k] * (double)report.Manifest.StandardDeviation[k / 64]) + report.Manifest.Mean[k / 64];
                Assert.Equal(flux[(row * image.Length) + k], value, 1e-3);
            }
        }
    }

    [Fact]
    public void BandsAreChosenByName()
    {
        using ScratchFolder scratch = new();
        float[] flux = Flux(12, 5, 8);
        scratch.Write("cube.npy", NpyTests.Npy(
            "{'descr': '<f4', 'fortran_order': False, 'shape': (12, 5, 8, 8)}", Bytes(flux), 1));
        scratch.Write("labels.csv", Table(12, static i => $"row-{i:D7},a"));
        ImportOptions options = new()
        {
            Images = scratch["cube.npy"],
            Labels = scratch["labels.csv"],
            OutputFolder = scratch["set"],
            Size = 8,
            Bands = ["z", "g"],
            Fractions = new SplitFractions(1000, 0, 0),
        };
        Assert.Contains("--source-bands", Assert.Throws<DatasetException>(() => DatasetImporter.Import(options)).Message, StringComparison.Ordinal);
        ImportReport report = DatasetImporter.Import(options with { SourceBands = ["u", "g", "r", "i", "z"] });
        Assert.Equal("zg of u,g,r,i,z", report.Manifest.Preprocessing.Bands);
        double z = 0;
        for (int i = 0; i < 12; i++)
        {
            for (int k = 0; k < 64; k++)
                z += flux[(((i * 5) + 4) * 64) + k];
        }

        Assert.Equal(z / (12 * 64), report.Manifest.Mean[0], 1e-3);
    }

    [Fact]
    public void VotesOfArraysAreSoftLabels()
    {
        using ScratchFolder scratch = new();
        byte[] pixels = new byte[10 * 64];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(i * 7);
        scratch.Write("p.npy", NpyTests.Npy("{'descr': '|u1', 'fortran_order': False, 'shape': (10, 8, 8)}", pixels, 1));
        float[] votes = [.. Enumerable.Range(0, 10).SelectMany(static i => new float[] { i, 10 - i })];
        ImportOptions options = new()
        {
            Images = scratch["p.npy"],
            OutputFolder = scratch["set"],
            Size = 8,
            Fractions = new SplitFractions(1000, 0, 0),
        };
        Assert.Contains("--labels", Assert.Throws<DatasetException>(() => DatasetImporter.Import(options)).Message, StringComparison.Ordinal);
        string table = Table(10, static i => $"{i},{i},{10 - i}").Replace("id,label", "id,smooth,disc", StringComparison.Ordinal);
        ImportReport report = DatasetImporter.Import(options with
        {
            Labels = scratch.Write("votes.csv", table),
            Columns = new LabelColumns { Votes = ["smooth", "disc"] },
        });
        Assert.True(report.Manifest.SoftLabels);
        using Dataset dataset = Dataset.Open(scratch["set"]);
        SplitReader train = dataset.Split("train");
        float[] target = new float[2];
        for (int i = 0; i < train.Count; i++)
        {
            train.Read(i, new float[64], target);
            Assert.Equal(votes[2 * int.Parse(train.Id(i), CultureInfo.InvariantCulture)] / 10, target[0]);
        }
    }

    [Fact]
    public void AStretchIsMeasuredOnceAndAppliedAlikeByTheReader()
    {
        using ScratchFolder scratch = new();
        const int Count = 30;
        float[] flux = Flux(Count, 3, 16);
        for (int i = 0; i < flux.Length; i += 37)
            flux[i] *= 400; // sources on a sky of noise
        StringBuilder table = new("id,label\n");
        for (int i = 0; i < Count; i++)
        {
            scratch.Write($"p/g{i:D2}.npy", NpyTests.Npy(
                "{'descr': '>f4', 'fortran_order': False, 'shape': (3, 16, 16)}", BigEndian(flux.AsSpan(i * 768, 768)), 1));
            table.Append(CultureInfo.InvariantCulture, $"g{i:D2},x\n");
        }

        foreach (string stretch in (string[])["asinh", "lupton", "linear", "percentile"])
        {
            ImportOptions options = new()
            {
                Images = scratch["p"],
                Labels = scratch.Write("labels.csv", table.ToString()),
                OutputFolder = scratch[stretch],
                Size = 8,
                Bands = ["g", "r", "z"],
                Stretch = Stretch.ParseRequest(stretch),
                Pixels = PixelType.U8,
            };
            DatasetManifest manifest = DatasetImporter.Import(options with { Threads = 1 }).Manifest;
            Assert.Empty(Stretch.Parse(manifest.Preprocessing.Stretch).Missing);
            Assert.Equal(manifest.RootSha256, DatasetImporter.Import(options with { Threads = 2, Overwrite = true }).Manifest.RootSha256);
            using Dataset dataset = Dataset.Open(scratch[stretch]);
            PictureReader reader = new(dataset.Manifest.Preprocessing, 3, 8, 8);
            SplitReader train = dataset.Split("train");
            float[] image = new float[192];
            byte[] stored = new byte[192];
            int spread = 0;
            for (int i = 0; i < train.Count; i++)
            {
                train.Read(i, image, new float[1]);
                reader.Read(scratch[$"p/{train.Id(i)}.npy"], stored);
                for (int k = 0; k < stored.Length; k++)
                {
                    double value = (image[k] * (double)manifest.StandardDeviation[k / 64]) + manifest.Mean[k / 64];
                    Assert.Equal(stored[k], (int)Math.Round(value * 255));
                    spread |= stored[k];
                }
            }

            Assert.True(spread > 127, stretch);
        }
    }

    [Fact]
    public void MissingPixelsGetTheMedianAndPicturesWithoutPixelsAreBad()
    {
        using ScratchFolder scratch = new();
        float[] one = [.. Enumerable.Range(0, 64).Select(static i => (float)i)];
        float[] none = [.. Enumerable.Repeat(float.NaN, 64)];
        float[] some = (float[])one.Clone();
        some[10] = float.NaN;
        float[][] all = [one, none, some, [.. one.Select(static v => v + 1)]];
        for (int i = 0; i < all.Length; i++)
            scratch.Write($"p/{i}.npy", NpyTests.Npy("{'descr': '<f4', 'fortran_order': False, 'shape': (8, 8)}", Bytes(all[i]), 1));
        ImportReport report = DatasetImporter.Import(new ImportOptions
        {
            Images = scratch["p"],
            Labels = scratch.Write("labels.csv", Table(4, static i => $"{i},x")),
            OutputFolder = scratch["set"],
            Size = 8,
            Channels = 1,
            Fractions = new SplitFractions(1000, 0, 0),
        });
        BadFile bad = Assert.Single(report.BadFiles);
        Assert.Equal(("1.npy", BadFileReason.Blank), (bad.File, bad.Reason));
        double[] sorted = [.. some.Where(float.IsFinite).Order().Select(static v => (double)v)];
        double sum = one.Sum() + one.Sum() + 64 + some.Where(float.IsFinite).Sum() + sorted[31];
        Assert.Equal(sum / 192, report.Manifest.Mean[0], 1e-3);
    }

    private static void AssertSame(string folder, FileArray images, FileArray labels)
    {
        double[] classes = labels.ReadNumbers(labels.Rows);
        using Dataset dataset = Dataset.Open(folder);
        int channels = dataset.Manifest.Channels;
        int plane = dataset.Manifest.Height * dataset.Manifest.Width;
        float[] image = new float[channels * plane];
        float[] target = new float[dataset.Manifest.Classes.Length];
        byte[] pixels = new byte[images.RowBytes];
        int seen = 0;
        foreach (string split in SplitNames.All)
        {
            SplitReader reader = dataset.Split(split);
            for (int i = 0; i < reader.Count; i++, seen++)
            {
                int row = int.Parse(reader.Id(i)[4..], CultureInfo.InvariantCulture);
                reader.Read(i, image, target);
                images.ReadRows(row, 1, pixels);
                Assert.Equal(1, target[(int)classes[row]]);
                for (int p = 0; p < plane; p += 11)
                {
                    for (int c = 0; c < channels; c++)
                    {
                        double value = (image[(c * plane) + p] * (double)dataset.Manifest.StandardDeviation[c])
                            + dataset.Manifest.Mean[c];
                        Assert.Equal(pixels[(p * channels) + c], (int)Math.Round(value * 255));
                    }
                }
            }
        }

        Assert.Equal(images.Rows, seen);
    }

    internal static float[] Flux(int count, int bands, int side) =>
        [.. Enumerable.Range(0, count * bands * side * side).Select(i =>
            ((i * 2654435761L >> 5) % 1000 / 100f) + (i / (side * side) % bands))];

    internal static byte[] Bytes(float[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    private static byte[] BigEndian(Span<float> values)
    {
        byte[] bytes = MemoryMarshal.AsBytes(values).ToArray();
        for (int i = 0; i < bytes.Length; i += 4)
            bytes.AsSpan(i, 4).Reverse();
        return bytes;
    }

    private static string Table(int count, Func<int, string> row) =>
        "id,label\n" + string.Concat(Enumerable.Range(0, count).Select(i => row(i) + "\n"));
}
