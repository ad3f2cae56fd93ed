using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Pictures;
using Xunit;

namespace GalaxyCluster.Data.Tests.Datasets;

/// <summary>The labelled SDSS sets as a user imports them; counts are those of the sets' own descriptions.</summary>
public sealed class RealSetsTests
{
    [Fact]
    public void GalaxyZooCutoutsAreImported()
    {
        ImportReport report = Import("sdss-gz1", new CentreCrop(207, 0));
        Assert.Empty(report.BadFiles);
        Assert.Equal(["dont_know", "edge_on", "elliptical", "merger", "spiral"], report.Manifest.Classes);
        Assert.Equal([44, 640, 800, 92, 680], Totals(report));
    }

    [Fact]
    public void HubbleTypesAreImportedAndUnlabelledPicturesListed()
    {
        ImportReport report = Import("sdss-ngc-hubble", CentreCrop.None);
        Assert.Equal([552, 122, 686, 1750], Totals(report));
        Assert.Equal(19, report.BadFiles.Length);
        Assert.All(report.BadFiles, static b => Assert.Equal(BadFileReason.PictureWithoutLabel, b.Reason));
    }

    private static ImportReport Import(string name, CentreCrop crop)
    {
        string folder = ScratchFolder.SharedData(name);
        using ScratchFolder scratch = new();
        return DatasetImporter.Import(new ImportOptions
        {
            Images = Path.Combine(folder, "images"),
            Labels = Path.Combine(folder, "labels.csv"),
            OutputFolder = scratch["set"],
            Crop = crop,
            Size = 32,
        });
    }

    private static int[] Totals(ImportReport report) =>
        [.. Enumerable.Range(
            0, report.Manifest.Classes.Length).Select(c => report.Manifest.Splits.Sum(s => s.PerClass[c]))];
}
