using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Importing;
using Xunit;

namespace GalaxyCluster.Data.Tests.Importing;

public sealed class BandFilesTests
{
    [Theory]
    [InlineData("132_gband.fits 132_rband.fits 190_gband.fits 190_rband.fits 731_gband.fits", "132 190")]
    [InlineData("stamp-g-5.0-0.07.fits stamp-r-5.0-0.07.fits", "stamp-5.0-0.07")]
    [InlineData("g/a.fits.gz r/a.fits.gz", "a")]
    [InlineData("a-g.npy a-r.npy b-g.fits", "a")]
    [InlineData("frame-g-002583-2-0136.fits.bz2 frame-r-002583-2-0136.fits.bz2", "frame-002583-2-0136")]
    public void FilesThatDifferInTheBandAreOnePicture(string files, string ids)
    {
        PictureFiles[] pictures = [.. BandFiles.Group([.. files.Split(' ').Order(StringComparer.Ordinal)], ["g", "r"], null)];
        Assert.Equal(ids.Split(' '), pictures.Select(static p => p.Id).Order(StringComparer.Ordinal));
        Assert.All(pictures, static p => Assert.Equal(2, p.Files.Length));
        Assert.All(pictures, static p => Assert.Contains("g", p.Files[0], StringComparison.Ordinal));
        Assert.All(pictures, static p => Assert.Contains("r", p.Files[1], StringComparison.Ordinal));
    }

    [Fact]
    public void APatternNamesThem()
    {
        PictureFiles picture = Assert.Single(BandFiles.Group(
            ["x/cat-1.fits", "x/stamp-g-1.fits", "x/stamp-r-1.fits"], ["r", "g"], "stamp-{band}-{id}.fits"));
        Assert.Equal("1", picture.Id);
        Assert.Equal(["x/stamp-r-1.fits", "x/stamp-g-1.fits"], picture.Files);
        Assert.Throws<DatasetException>(() => BandFiles.Group(["a.fits"], ["r", "g"], "{band}.fits"));
        Assert.Throws<DatasetException>(() => BandFiles.Group(["a.fits"], ["r", "g"], "{id}-{band}.fits"));
    }

    [Fact]
    public void OtherFilesAreAPictureEach()
    {
        Assert.Equal(
            ["a", "b", "notes.txt"],
            BandFiles.Group(["a.jpg", "b.fits.gz", "notes.txt"], ["g", "r"], null).Select(static p => p.Id));
    }
}
