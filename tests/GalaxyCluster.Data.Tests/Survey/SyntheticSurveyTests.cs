using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Survey;
using Xunit;

namespace GalaxyCluster.Data.Tests.Survey;

public sealed class SyntheticSurveyTests
{
    /// <summary>
    /// Of 70 pictures with seed 3. It changes only with what is painted, the camera, the colour rendering, the resizing,
    /// the split planner or the shard format; then <see cref="SyntheticSurvey.Version"/> changes too. Never refresh it
    /// to silence a failure.
    /// </summary>
    private const string GoldenRoot = "8b140bfac9d190084b8aa0aaf8cd2828a1690b9863c1057e146a6ad8cbc8dabd";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void TheSameOptionsGiveTheSameBytesOnAnyMachineAndThreadCount(int threads)
    {
        using ScratchFolder scratch = new();
        DatasetManifest manifest = SyntheticSurvey.Write(
            new SyntheticSurveyOptions { Count = 70, Seed = 3, Size = 48, Threads = threads }, scratch["survey"]);
        Assert.Equal(GoldenRoot, manifest.RootSha256);
        Assert.Equal(SyntheticSurvey.Classes, manifest.Classes);
        Assert.Equal("207", manifest.Preprocessing.Crop.ToString());
        using Dataset dataset = Dataset.Open(scratch["survey"]);
        Assert.True(dataset.Verify().IsSound);
    }

    [Fact]
    public void APictureDependsOnItsNumberAndNotOnWhatWasRenderedBefore()
    {
        SyntheticSurveyOptions options = new() { Size = 32, Seed = 9 };
        byte[] first = new byte[3 * 32 * 32];
        byte[] again = new byte[first.Length];
        SurveyRenderer renderer = new(options);
        renderer.Render(17, 1, first);
        renderer.Render(18, 3, again);
        Assert.NotEqual(first, again);
        renderer.Render(17, 1, again);
        Assert.Equal(first, again);
        new SurveyRenderer(options with { Seed = 10 }).Render(17, 1, again);
        Assert.NotEqual(first, again);
    }

    [Fact]
    public void ObjectsOfEveryClassAreInTheMiddleOfADarkSky()
    {
        SurveyRenderer renderer = new(new SyntheticSurveyOptions { Size = 64 });
        byte[] picture = new byte[3 * 64 * 64];
        for (int label = 0; label < SyntheticSurvey.Classes.Length; label++)
        {
            double centre = 0;
            double corner = 0;
            for (int i = 0; i < 8; i++)
            {
                renderer.Render(i, label, picture);
                for (int k = 0; k < picture.Length; k++)
                {
                    int y = k / 64 % 64;
                    int x = k % 64;
                    centre += Math.Abs(y - 32) < 5 && Math.Abs(x - 32) < 5 ? picture[k] / (8.0 * 3 * 81) : 0;
                    corner += y < 8 && x < 8 ? picture[k] / (8.0 * 3 * 64) : 0;
                }
            }

            Assert.InRange(corner, 1, 40);
            Assert.True(centre > corner + 25, $"{SyntheticSurvey.Classes[label]}: centre {centre:F0}, corner {corner:F0}");
        }
    }

    [Fact]
    public void FluxesOfBandsAreStretchedAsRealFramesAre()
    {
        using ScratchFolder scratch = new();
        DatasetManifest manifest = SyntheticSurvey.Write(
            new SyntheticSurveyOptions
            {
                Count = 70,
                Size = 32,
                Framing = SurveyFraming.Pixels,
                Bands = ["u", "g", "r", "i", "z"],
                Classes = ["spiral", "star"],
            },
            scratch["survey"]);
        Assert.Equal(5, manifest.Channels);
        Assert.Equal("u,g,r,i,z", manifest.Preprocessing.Bands);
        Assert.StartsWith("asinh(", manifest.Preprocessing.Stretch, StringComparison.Ordinal);
        Assert.Equal(["spiral", "star"], manifest.Classes);
    }

    [Theory]
    [InlineData(10, 64, "spiral,star", "", "count 10")]
    [InlineData(100, 31, "spiral,star", "", "size 31")]
    [InlineData(100, 64, "spiral", "", "two classes")]
    [InlineData(100, 64, "spiral,spiral", "", "two classes")]
    [InlineData(100, 64, "spiral,nebula", "", "class 'nebula' is unknown")]
    [InlineData(100, 64, "spiral,star", "g,y", "band 'y' is unknown")]
    [InlineData(100, 64, "spiral,star", "g,g", "there twice")]
    public void OptionsAreChecked(int count, int size, string classes, string bands, string expected)
    {
        using ScratchFolder scratch = new();
        SyntheticSurveyOptions options = new()
        {
            Count = count,
            Size = size,
            Classes = [.. classes.Split(',')],
            Bands = bands.Length == 0 ? [] : [.. bands.Split(',')],
        };
        DatasetException e = Assert.Throws<DatasetException>(() => SyntheticSurvey.Write(options, scratch["survey"]));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.Empty(scratch.Entries());
    }
}
