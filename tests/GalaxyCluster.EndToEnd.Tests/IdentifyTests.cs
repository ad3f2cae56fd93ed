using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using GalaxyCluster.Cli.Errors;
using GalaxyCluster.Data.Fits;
using GalaxyCluster.Data.Tests.Sdss;
using GalaxyCluster.EndToEnd.Tests.Processes;
using SixLabors.ImageSharp;

namespace GalaxyCluster.EndToEnd.Tests;

/// <summary><c>galaxy identify</c>: from frames made here, whose sources are known, to a catalogue.</summary>
public sealed class IdentifyTests
{
    private const int Width = 320;
    private const int Height = 240;

    private static readonly (double X, double Y, double Flux, double Radius)[] _sources =
    [
        (40, 40, 150, 1.4), (110, 60, 400, 3.5), (200, 50, 80, 1.4), (280, 90, 300, 2.8), (60, 150, 120, 1.4),
        (150, 170, 500, 4), (230, 190, 90, 1.4),
    ];

    [Fact]
    public async Task FramesAndAModelBecomeACatalogue()
    {
        using var folder = new TestFolder();
        string[] frames = Frames(folder);
        string model = Path.Combine(await SmallRun.ReferenceFolderAsync(), "model.safetensors");
        GalaxyResult result = (await Galaxy.RunAsync(
            ["identify", "--model", model, .. frames, "--out", folder["catalogue"]])).Succeeded();
        Assert.Contains($"SDSS run 1000 camcol 2 field 77: {_sources.Length} sources", result.Text,
            StringComparison.Ordinal);

        Dictionary<string, string>[] rows = Rows(folder["catalogue/sources.csv"]);
        Assert.Equal(_sources.Length, rows.Length);
        foreach (var (x, y, flux, _) in _sources)
        {
            Dictionary<string, string> row = rows.MinBy(r => Distance(r, x, y))!;
            Assert.InRange(Distance(row, x, y), 0, 0.3);
            Assert.Equal(22.5 - (2.5 * Math.Log10(flux)), Number(row, "MAG_AUTO"), 0.15);
            Assert.Equal(Number(row, "MAG_AUTO"), Number(row, "MAG_r"), 1e-4);
            double east = -(x - ((Width - 1) / 2.0)) * MadeFrame.Degrees;
            Assert.Equal(
                MadeFrame.RightAscension + (east / Math.Cos(Number(row, "DELTA_J2000") * Math.PI / 180)),
                Number(row, "ALPHA_J2000"), 2e-4);
            Assert.NotEqual("", row["CLASS"]);
            Assert.Equal(1, row.Where(static f => f.Key.StartsWith("PROB_", StringComparison.Ordinal))
                .Sum(static f => double.Parse(f.Value, CultureInfo.InvariantCulture)), 1e-4);
        }

        AssertSameInFits(folder["catalogue/sources.fits"], rows);
        XDocument votable = XDocument.Load(folder["catalogue/sources.vot"]);
        Assert.Equal(rows.Length, votable.Descendants().Count(static e => e.Name.LocalName == "TR"));
        string[] regions = await File.ReadAllLinesAsync(
            folder["catalogue/sources.reg"], TestContext.Current.CancellationToken);
        Assert.Equal(rows.Length, regions.Count(static l => l.StartsWith("ellipse(", StringComparison.Ordinal)));
        Assert.Contains(regions, l => l.Contains($"text={{{rows[0]["CLASS"]}}}", StringComparison.Ordinal));
        ImageInfo picture = Image.Identify(folder["catalogue/sources.png"]);
        Assert.True(picture.Width >= Width && picture.Height >= Height);
    }

    [Fact]
    public async Task WithoutAModelSourcesAreFoundAndNotClassified()
    {
        using var folder = new TestFolder();
        string[] frames = Frames(folder);
        GalaxyResult result = (await Galaxy.RunAsync(["identify", frames[1], "--out",
            folder["catalogue"]])).Succeeded();
        Assert.Contains("no --model was given", result.Text, StringComparison.Ordinal);
        Dictionary<string, string>[] rows = Rows(folder["catalogue/sources.csv"]);
        Assert.Equal(_sources.Length, rows.Length);
        Assert.DoesNotContain("CLASS", rows[0].Keys);
    }

    [Fact]
    public async Task ASyntheticFieldIsComparedWithItsTruth()
    {
        using var folder = new TestFolder();
        GalaxyResult rendered = (await Galaxy.RunAsync(
            "data", "synth-field", "--seed", "4", "--width", "512", "--height", "512", "--limit", "20.5", "--out",
            folder["field"])).Succeeded();
        Assert.Contains("5 frames, truth.fits, truth.csv", rendered.Text, StringComparison.Ordinal);
        string[] frames = Directory.GetFiles(folder["field"], "frame-*.fits");
        string model = Path.Combine(await SmallRun.ReferenceFolderAsync(), "model.safetensors");
        string[] identify = ["identify", "--model", model, .. frames, "--json"];
        JsonElement report = (await Galaxy.RunAsync(
            [.. identify, "--truth", folder["field/truth.fits"], "--out", folder["one"]])).Json();
        JsonElement[] bins = [.. report.GetProperty("truth").EnumerateArray()];
        Assert.NotEmpty(bins);
        int objects = bins.Sum(static b => b.GetProperty("objects").GetInt32());
        int found = bins.Sum(static b => b.GetProperty("found").GetInt32());
        Assert.True(objects > 5 && found > 0.8 * objects, $"{found} of {objects} objects were found");

        (await Galaxy.RunAsync([.. identify, "--views", "--out", folder["views"]])).Json();
        Dictionary<string, string>[] one = Rows(folder["one/sources.csv"]);
        Dictionary<string, string>[] views = Rows(folder["views/sources.csv"]);
        string[] probabilities = [.. one[0].Keys.Where(static k => k.StartsWith("PROB_", StringComparison.Ordinal))];
        Assert.Equal(one.Select(static r => r["ALPHA_J2000"]), views.Select(static r => r["ALPHA_J2000"]));
        Assert.NotEqual(one.Select(r => r[probabilities[0]]), views.Select(r => r[probabilities[0]]));
        foreach (Dictionary<string, string> row in views)
            Assert.Equal(1, probabilities.Sum(p => Number(row, p)), 1e-4);

        (await Galaxy.RunAsync([.. identify, "--truth", folder["none.fits"], "--out", folder["one"]]))
            .FailedWithOneLine(ExitCodes.Input, "none.fits");
    }

    [Fact]
    public async Task WhatIsNoFieldOrDoesNotFitIsSaid()
    {
        using var folder = new TestFolder();
        string[] frames = Frames(folder);
        string[] into = ["--out", folder["catalogue"]];
        (await Galaxy.RunAsync(["identify", folder["none.fits"], .. into])).FailedWithOneLine(ExitCodes.Input,
            "none.fits");
        (await Galaxy.RunAsync(["identify", folder.Write("text.fits", "SIMPLE? no"), .. into])).FailedWithOneLine(
            ExitCodes.Data, "text.fits");
        (await Galaxy.RunAsync(["identify", frames[0], "--detect", "z", .. into])).FailedWithOneLine(ExitCodes.Data,
            "no band 'z'");
        (await Galaxy.RunAsync(["identify", frames[0], "--threshold", "0", .. into])).FailedWithOneLine(
            ExitCodes.Usage, "--threshold");
        (await Galaxy.RunAsync(["identify", "--model", folder["none.safetensors"], frames[0],
            .. into])).FailedWithOneLine(
            ExitCodes.Input, "none.safetensors");
        byte[] cut = (await File.ReadAllBytesAsync(frames[1], TestContext.Current.CancellationToken))[..3000];
        await File.WriteAllBytesAsync(folder["cut.fits.bz2"], cut, TestContext.Current.CancellationToken);
        (await Galaxy.RunAsync(["identify", folder["cut.fits.bz2"], .. into])).FailedWithOneLine(ExitCodes.Data,
            "cut.fits.bz2");
        await File.WriteAllBytesAsync(
            folder["other.fits"], MadeFrame.Fits('i', 64, 64, static (_, _) => 0, field: 78),
            TestContext.Current.CancellationToken);
        (await Galaxy.RunAsync(["identify", frames[0], folder["other.fits"], .. into])).FailedWithOneLine(
            ExitCodes.Data, "expected run 1000, camcol 2, field 77");
        Assert.False(Directory.Exists(folder["catalogue"]));
    }

    /// <summary>g and i plain, r as the archive packs it.</summary>
    private static string[] Frames(TestFolder folder)
    {
        List<string> paths = [];
        foreach (char band in "gri")
        {
            double share = band switch { 'g' => 0.6, 'r' => 1, _ => 1.2 };
            byte[] frame = MadeFrame.Fits(band, Width, Height, (x, y) => MadeFrame.Noise(x, y, band)
                + _sources.Sum(s => share * MadeFrame.Blob(x, y, s.X, s.Y, s.Flux, s.Radius)));
            string path = folder[$"frame-{band}.fits" + (band == 'r' ? ".bz2" : "")];
            File.WriteAllBytes(path, band == 'r' ? MadeFrame.Bzip2(frame) : frame);
            paths.Add(path);
        }

        return [.. paths];
    }

    private static void AssertSameInFits(string path, Dictionary<string, string>[] rows)
    {
        using FitsFile file = FitsFile.Open(path, TestContext.Current.CancellationToken);
        FitsTable table = file.GetTable(1, TestContext.Current.CancellationToken);
        Assert.Equal(rows.Length, (int)table.RowCount);
        double[] alpha = table.ReadDoubles(table.Column("ALPHA_J2000"), TestContext.Current.CancellationToken);
        for (int i = 0; i < rows.Length; i++)
            Assert.Equal(alpha[i], Number(rows[i], "ALPHA_J2000"), 1e-7);
    }

    private static Dictionary<string, string>[] Rows(string path)
    {
        string[] lines = [.. File.ReadAllLines(path).Where(static l => !l.StartsWith('#'))];
        string[] names = lines[0].Split(',');
        return [.. lines.Skip(1).Select(l => names.Zip(l.Split(',')).ToDictionary(static p => p.First, static p =>
            p.Second))];
    }

    private static double Number(Dictionary<string, string> row, string column) =>
        double.Parse(row[column], CultureInfo.InvariantCulture);

    private static double Distance(Dictionary<string, string> row, double x, double y) => double.Hypot(
        Number(row, "X_IMAGE") - 1 - x, Number(row, "Y_IMAGE") - 1 - y);
}
