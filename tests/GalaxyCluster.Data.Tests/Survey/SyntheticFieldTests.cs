using System.Collections.Immutable;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Fields;
using GalaxyCluster.Data.Sources;
using GalaxyCluster.Data.Survey;
using Xunit;

namespace GalaxyCluster.Data.Tests.Survey;

public sealed class SyntheticFieldTests
{
    private static readonly SyntheticFieldOptions s_options = new() { Width = 420, Height = 300, Seed = 4, Limit = 22 };

    [Fact]
    public void AFieldIsReadBackAndItsTruthIsFound()
    {
        using ScratchFolder scratch = new();
        (ImmutableArray<string> frames, ImmutableArray<FieldObject> truth) = SyntheticField.Write(s_options, scratch["field"]);
        SkyField field = FieldReader.Read(frames, null, CancellationToken.None);
        Assert.Equal(["u", "g", "r", "i", "z"], field.Bands.Select(static b => b.Name));
        Assert.Equal((420, 300, 22.5), (field.Width, field.Height, field.ZeroPoint));
        ImmutableArray<FieldObject> read = FieldObject.Read(Path.Combine(scratch["field"], "truth.fits"), CancellationToken.None);
        Assert.Equal(truth.Length, read.Length);
        Assert.Equal(truth[3].Magnitudes, read[3].Magnitudes);
        Assert.Equal(truth[3] with { Magnitudes = [], Pixel = read[3].Pixel }, read[3] with { Magnitudes = [] });
        FieldSources found = FieldSources.Extract(field, new ExtractionOptions(), 5, CancellationToken.None);
        ImmutableArray<MagnitudeBin> bins = TruthComparison.Compare(
            field, found.Sources, [.. found.Sources.Select(static _ => "star")], read, 1.5);
        Assert.Equal(truth.Length, bins.Sum(static b => b.Objects));
        Assert.Equal(found.Sources.Length, bins.Sum(static b => b.Sources));
        Assert.Equal(bins.Sum(static b => b.Found), bins.Sum(static b => b.True));
        MagnitudeBin[] bright = [.. bins.Where(static b => b.To <= 21)];
        Assert.InRange(bright.Sum(static b => b.Objects), 5, 200);
        Assert.True(bright.Sum(static b => b.Found) >= 0.9 * bright.Sum(static b => b.Objects));
    }

    [Fact]
    public void ThreadsDecideNoByte()
    {
        using ScratchFolder scratch = new();
        SyntheticFieldOptions small = s_options with { Width = 130, Height = 90 };
        (ImmutableArray<string> one, _) = SyntheticField.Write(small with { Threads = 1 }, scratch["one"]);
        (ImmutableArray<string> two, _) = SyntheticField.Write(small with { Threads = 2 }, scratch["two"]);
        for (int i = 0; i < one.Length; i++)
            Assert.Equal(File.ReadAllBytes(one[i]), File.ReadAllBytes(two[i]));
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(scratch["one"], "truth.fits")), File.ReadAllBytes(Path.Combine(scratch["two"], "truth.fits")));
    }

    [Fact]
    public void OptionsAreChecked()
    {
        using ScratchFolder scratch = new();
        SyntheticFieldOptions[] wrong =
        [
            s_options with { Width = 63 }, s_options with { Height = 8193 }, s_options with { Limit = 26 },
            s_options with { Declination = 86 }, s_options with { RightAscension = 360 }, s_options with { TrailChance = 2 },
            s_options with { Threads = -1 }, s_options with { Limit = double.NaN },
        ];
        Assert.All(wrong, o => Assert.Throws<DatasetException>(() => SyntheticField.Write(o, scratch["field"])));
        Assert.Empty(scratch.Entries());
    }
}
