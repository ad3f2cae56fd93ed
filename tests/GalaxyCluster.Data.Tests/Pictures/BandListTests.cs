using GalaxyCluster.Data.Pictures;
using Xunit;

namespace GalaxyCluster.Data.Tests.Pictures;

public sealed class BandListTests
{
    [Theory]
    [InlineData("rgb", 3, 3)]
    [InlineData("ugriz", 5, 5)]
    [InlineData("grey", 1, 1)]
    [InlineData("uJAVA,J0378,J0395", 3, 3)]
    [InlineData("gri of u,g,r,i,z", 3, 5)]
    public void TextIsReadAndWritten(string text, int channels, int source)
    {
        BandList bands = BandList.Parse(text, channels);
        Assert.Equal(text, bands.ToString());
        Assert.Equal(channels, bands.Count);
        Assert.Equal(channels, bands.Places([], source)!.Length);
    }

    [Fact]
    public void BandsAreFoundByName()
    {
        BandList bands = BandList.Parse("gri of u,g,r,i,z", 3);
        Assert.Equal([1, 2, 3], bands.Places([], 5)!);
        Assert.Null(bands.Places([], 4));
        Assert.Equal([2, 0, 1], BandList.Parse("zgr", 3).Places(["g", "r", "z"], 3)!);
        Assert.Null(BandList.Parse("zgi", 3).Places(["g", "r", "z"], 3));
    }

    [Theory]
    [InlineData("rgb", 4)]
    [InlineData("r,r,g", 3)]
    [InlineData("r,,g", 3)]
    [InlineData("x of g,r", 1)]
    public void OtherTextIsRefused(string text, int channels) =>
        Assert.Throws<FormatException>(() => BandList.Parse(text, channels));
}
