using System.Text.Json;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Labels;
using GalaxyCluster.Data.Pictures;
using Xunit;

namespace GalaxyCluster.Data.Tests.Importing;

/// <summary>Real FITS stamps, a file a band, become pictures; pixels are those that astropy reads.</summary>
public sealed class FitsImportTests
{
    private const int Side = 51;

    [Fact]
    public void FiveBandStampsOfSdssAreImported()
    {
        string folder = ScratchFolder.SharedData("sdss-stamps-5band");
        using ScratchFolder scratch = new();
        ImportReport report = DatasetImporter.Import(new ImportOptions
        {
            Images = folder,
            Labels = scratch.Write("labels.csv", "id,label\n164.4311-39.0359,star\n5.0073-0.0739,galaxy\n"),
            OutputFolder = scratch["set"],
            Bands = ["u", "g", "r", "i", "z"],
            BandFiles = "stamp-{band}-{id}.fits",
            Size = Side,
            Fractions = new SplitFractions(1000, 0, 0),
        });
        Assert.Empty(report.BadFiles);
        Assert.Equal(("ugriz", 5, PixelType.F32), (
            report.Manifest.Preprocessing.Bands, report.Manifest.Channels, report.Manifest.Pixels));

        PictureReader reader = new(report.Manifest.Preprocessing, 5, Side, Side);
        using JsonDocument reference = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "reference.json")));
        int compared = 0;
        foreach (string id in (string[])["164.4311-39.0359", "5.0073-0.0739"])
        {
            float[] pixels = new float[reader.Length];
            reader.Read(Path.Combine(folder, $"stamp-{{band}}-{id}.fits"), pixels);
            for (int b = 0; b < 5; b++)
            {
                JsonElement hdu = reference.RootElement.GetProperty($"stamp-{"ugriz"[b]}-{id}.fits")[0];
                foreach (JsonElement pixel in hdu.GetProperty("pixels").EnumerateArray())
                {
                    int y = pixel[0][0].GetInt32();
                    int x = pixel[0][1].GetInt32();
                    // Row 0 of a FITS file is the lowest of the picture.
                    Assert.Equal((float)pixel[1].GetDouble(), pixels[(((b * Side) + Side - 1 - y) * Side) + x]);
                    compared++;
                }
            }
        }

        Assert.True(compared >= 30);
    }

    [Fact]
    public void BandsOfDecamCutoutsAreFoundAndMissingPixelsFilled()
    {
        string folder = ScratchFolder.SharedData("decam-a2670-cutouts");
        using ScratchFolder scratch = new();
        ImportReport report = DatasetImporter.Import(new ImportOptions
        {
            Images = folder,
            Labels = Path.Combine(folder, "Abell2670_catalogue_test.csv"),
            OutputFolder = scratch["set"],
            Bands = ["g", "r"],
            Columns = new LabelColumns { Id = "ID", Label = "Interacting" },
            Size = 64,
            Stretch = Stretch.ParseRequest("asinh"),
            Fractions = new SplitFractions(1000, 0, 0),
        });
        // Objects 132 and 731 have no label; of 731 there is no r band either.
        Assert.Equal(3, report.Manifest.Splits[0].Count);
        using Dataset dataset = Dataset.Open(scratch["set"]);
        SplitReader train = dataset.Split("train");
        float[] image = new float[2 * 64 * 64];
        for (int i = 0; i < train.Count; i++)
        {
            train.Read(i, image, new float[report.Manifest.Classes.Length]);
            Assert.All(image, static v => Assert.True(float.IsFinite(v)));
        }

        // Galaxies are brighter than the sky around them.
        PictureReader reader = new(report.Manifest.Preprocessing, 2, 64, 64);
        reader.Read(Path.Combine(folder, "132_{band}band.fits"), image);
        Assert.True(image[(32 * 64) + 32] > image[..4096].Average() + 0.2);
    }

    [Fact]
    public void ACompressedFrameIsAPictureOfOneBand()
    {
        string path = Path.Combine(ScratchFolder.SharedData("sdss-frame-mini"), "frame-r-001000-1-0100.fits.bz2");
        PictureReader reader = new(
            new Preprocessing(CentreCrop.None, ResizeFilter.Auto, "r", "percentile(high=99.5,low=0.5)"), 1, 32, 32);
        float[] pixels = new float[1024];
        reader.Read(path, pixels);
        Assert.Contains(pixels, static v => v > 0.9f);
        DataFormatException e = Assert.Throws<DataFormatException>(() => new PictureReader(
            new Preprocessing(CentreCrop.None, ResizeFilter.Auto, "gri", "none"), 3, 32, 32).Read(path, new float[3072]));
        Assert.Contains("expected gri", e.Problem, StringComparison.Ordinal);
    }
}
