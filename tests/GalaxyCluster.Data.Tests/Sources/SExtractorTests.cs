using System.Diagnostics;
using System.Globalization;
using GalaxyCluster.Data.Fields;
using GalaxyCluster.Data.Fits;
using GalaxyCluster.Data.Sources;
using Xunit;

namespace GalaxyCluster.Data.Tests.Sources;

/// <summary>A real, crowded field beside a globular cluster, against SExtractor in its default configuration.</summary>
public sealed class SExtractorTests : IDisposable
{
    private const double ArcsecondsPerPixel = 0.396;
    private const string Settings = "/usr/share/source-extractor/";
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private sealed record Row(double X, double Y, double Flux, double Error);

    [Fact]
    public void TheSourcesOfSExtractorAreFoundWithTheirFluxes()
    {
        string frame = Path.Combine(ScratchFolder.SharedData("sdss-frame-2583-2-136"), "frame-r-002583-2-0136.fits.bz2");
        Assert.SkipUnless(File.Exists(Settings + "default.sex"), "source-extractor is not installed");
        SkyField field = FieldReader.Read([frame], null, TestContext.Current.CancellationToken);
        Source[] ours = [.. SourceExtractor.Extract(
            field.DetectionPlane, new ExtractionOptions(), 0, TestContext.Current.CancellationToken).Sources];
        Row[] all = SExtractor(field);
        Row[] theirs = [.. all.Where(r => r.Flux / r.Error >= 5)];
        Assert.InRange(theirs.Length, 6000, 8000);

        PlaceIndex places = new(ours.Select(s => (s.X + 1, s.Y + 1)));
        PlaceIndex theirPlaces = new(theirs.Select(r => (r.X, r.Y)));
        PlaceIndex allPlaces = new(all.Select(r => (r.X, r.Y)));
        List<int> near = [];
        int found = 0;
        int isolated = 0;
        int isolatedFound = 0;
        List<double> ratios = [];
        foreach (Row row in theirs)
        {
            theirPlaces.Within(row.X, row.Y, 5 / ArcsecondsPerPixel, near);
            bool alone = near.Count == 1;
            places.Within(row.X, row.Y, 1 / ArcsecondsPerPixel, near);
            isolated += alone ? 1 : 0;
            found += near.Count > 0 ? 1 : 0;
            isolatedFound += alone && near.Count > 0 ? 1 : 0;
            if (alone && near.Count > 0 && row.Flux / row.Error > 50) ratios.Add(ours[near[0]].Automatic.Flux / row.Flux);
        }

        Source[] strong = [.. ours.Where(s => s.SignalToNoise >= 5)];
        int spurious = strong.Count(s =>
        {
            allPlaces.Within(s.X + 1, s.Y + 1, 1 / ArcsecondsPerPixel, near);
            return near.Count == 0;
        });
        TestContext.Current.SendDiagnosticMessage(string.Create(
            CultureInfo.InvariantCulture,
            $"SExtractor {theirs.Length}, found {100.0 * found / theirs.Length:F1} %, of {isolated} isolated {100.0 * isolatedFound / isolated:F1} %, spurious {100.0 * spurious / strong.Length:F1} % of {strong.Length}, bright isolated fluxes within 5 %: {100.0 * ratios.Count(r => Math.Abs(r - 1) < 0.05) / ratios.Count:F1} % of {ratios.Count}"));
        Assert.InRange((double)isolatedFound / isolated, 0.95, 1);
        Assert.InRange((double)found / theirs.Length, 0.85, 1);
        Assert.InRange((double)spurious / strong.Length, 0, 0.05);
        ratios.Sort();
        Assert.InRange(ratios[ratios.Count / 2], 0.99, 1.01);
        Assert.InRange((double)ratios.Count(r => Math.Abs(r - 1) < 0.05) / ratios.Count, 0.95, 1);
    }

    private Row[] SExtractor(SkyField field)
    {
        string image = _folder["r.fits"];
        FitsWriter.WriteFile(image, fits => fits.WriteImage<float>(
            field.DetectionPlane.Pixels, [field.Width, field.Height], new FitsHeaderBuilder()));
        string columns = _folder.Write("columns", "X_IMAGE\nY_IMAGE\nFLUX_AUTO\nFLUXERR_AUTO\n");
        ProcessStartInfo start = new("source-extractor",
        [
            image, "-c", Settings + "default.sex", "-PARAMETERS_NAME", columns, "-FILTER_NAME", Settings + "default.conv",
            "-STARNNW_NAME", Settings + "default.nnw", "-CATALOG_NAME", _folder["r.cat"], "-VERBOSE_TYPE", "QUIET",
        ]);
        using Process process = Process.Start(start)!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return [.. File.ReadLines(_folder["r.cat"]).Where(l => !l.StartsWith('#')).Select(l =>
        {
            double[] v = [.. l.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(t => double.Parse(t, CultureInfo.InvariantCulture))];
            return new Row(v[0], v[1], v[2], v[3]);
        })];
    }
}
