using System.Security.Cryptography;
using System.Text;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Downloads;
using GalaxyCluster.Data.Downloads.Http;
using GalaxyCluster.Data.Downloads.LegacySurvey;
using GalaxyCluster.Data.Formats;
using GalaxyCluster.Data.Remote;
using Xunit;

namespace GalaxyCluster.Data.Tests.Downloads;

/// <summary>The Legacy Surveys' viewer and Zenodo, as a local server answers in their forms.</summary>
public sealed class ListDownloadTests : IAsyncLifetime
{
    private const string Cutout = "/viewer/fits-cutout";
    private readonly ScratchFolder _scratch = new();
    private readonly JumpingClock _clock = new(new HttpPolicy());
    private readonly List<string> _reports = [];
    private SurveyStub _server = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await SurveyStub.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _scratch.Dispose();
    }

    [Fact]
    public async Task AListBecomesCutOutsAsAstroddpmChecksThem()
    {
        _scratch.Write("list.csv",
            "name,ra_deg,dec_deg\nNGC 1,1,10\nempty,2,10\nnan,3,10\nzeros,4,10\npart,5,10\nlater,6,10\n");
        _server.Answers[Cutout] = DownloadAnswers.Cube(3, 32, static i => i);
        _server.Answers[$"{Cutout}?ra=2&"] = DownloadAnswers.Cube(3, 4, static i => i)[..2880];
        _server.Answers[$"{Cutout}?ra=3&"] = DownloadAnswers.Cube(3, 32, static i => i == 1500 ? float.NaN : 1);
        _server.Answers[$"{Cutout}?ra=4&"] = DownloadAnswers.Cube(3, 32, static i => i is > 1024 and < 1400 ? 0 : 1);
        _server.Answers[$"{Cutout}?ra=5&"] = DownloadAnswers.Cube(3, 32, static i => i is > 1024 and < 1300 ? 0 : 1);
        _server.Fail("ra=6&", SurveyStub.Failure.MaintenancePage);
        DownloadReport report = await RunAsync(16);
        Assert.Equal(new DownloadCounts(6, 3, 3, 0, 0), report.Counts);
        Assert.Contains(
            $"{Cutout}?ra=1&dec=10&size=32&layer=ls-dr9&pixscale=0.262&bands=grz", _server.Requests);
        string journal = await File.ReadAllTextAsync(_scratch["out/files.csv"], Cancellation);
        Assert.Contains("band r: a pixel is not a number", journal, StringComparison.Ordinal);
        Assert.Contains("band r: 37 % of the pixels are 0", journal, StringComparison.Ordinal);
        Assert.Contains("outside of the survey", journal, StringComparison.Ordinal);
        Assert.Equal(
            ["NGC_1.npy", "later.npy", "part.npy"],
            Directory.GetFiles(_scratch["out/gals"]).Select(static f =>
                Path.GetFileName(f)).Order(StringComparer.Ordinal));
        AssertCentre(_scratch["out/gals/NGC_1.npy"]);
    }

    [Fact]
    public async Task AListWithLabelsCanBeImported()
    {
        _scratch.Write("list.csv", "id,ra,dec,label\n" + string.Concat(Enumerable.Range(0, 8).Select(
            static i => $"g{i},{i},10,{(i % 2 == 0 ? "disc" : "bulge")}\n")));
        _server.Answers[Cutout] = DownloadAnswers.Cube(3, 32, static i => i % 37);
        Assert.Contains("--bands g,r,z", (await RunAsync(0)).Import!, StringComparison.Ordinal);
        ImportReport import = DatasetImporter.Import(
            new ImportOptions
            {
                Images = _scratch["out/raws"],
                Labels = _scratch["out/labels.csv"],
                OutputFolder = _scratch["set"],
                Size = 16,
                Bands = ["g", "r", "z"],
            },
            cancellationToken: Cancellation);
        Assert.Equal(8, import.Manifest.Splits.Sum(static s => s.Count));
        Assert.Equal(3, import.Manifest.Channels);
    }

    [Fact]
    public async Task AListWithoutColumnNamesIsUnderstood()
    {
        _scratch.Write("list.csv", "NGC1,10.5,-20.25,0.01\nNGC2,11,20,0.02\n");
        _server.Answers[Cutout] = DownloadAnswers.Cube(3, 32, static i => i);
        Assert.Equal(2, (await RunAsync(0)).Counts.Fetched);
        Assert.Contains(_server.Requests, static r => r.StartsWith($"{Cutout}?ra=10.5&dec=-20.25&",
            StringComparison.Ordinal));
    }

    [Fact]
    public void TheListOfProbesIsRead()
    {
        string list = Path.Combine(ScratchFolder.SharedData("probes-coords"), "probes.csv");
        ObjectTable table = ObjectTable.Read(list, null, Cancellation);
        Assert.Equal(4016, table.Objects.Length);
    }

    [Fact]
    public async Task Galaxy10IsResumedAndCompared()
    {
        byte[] bytes = [.. Enumerable.Range(0, 100_000).Select(static i => (byte)(i * 7))];
        _server.Answers["/records/10844811/files/Galaxy10.h5"] = bytes;
        _server.Fail("/records/", SurveyStub.Failure.Truncated);
        _server.Fail("/records/", SurveyStub.Failure.TooMany);
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes));
        DownloadReport report = await Galaxy10Async(sha256);
        Assert.Equal(1, report.Counts.Fetched);
        Assert.Contains("--classes galaxy10-sdss", report.Import!, StringComparison.Ordinal);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(_scratch["out/Galaxy10.h5"], Cancellation));
        Assert.Equal(
            ["", " bytes=50000-", " bytes=50000-"],
            _server.Requests.Select(static r => r["/records/10844811/files/Galaxy10.h5".Length..]));
        await Galaxy10Async(sha256);
        Assert.Equal(3, _server.Requests.Length);
    }

    [Fact]
    public async Task AnotherFileThanThePublishedOneIsRefused()
    {
        _server.Answers["/records/10844811/files/Galaxy10.h5"] = Encoding.ASCII.GetBytes("an older one");
        RemoteDataException e = await Assert.ThrowsAsync<RemoteDataException>(() => Galaxy10Async(null));
        Assert.Contains("expected 969a6b1cefcc36e0", e.Message, StringComparison.Ordinal);
        Assert.Single(_server.Requests);
        Assert.False(File.Exists(_scratch["out/Galaxy10.h5"]));
        Assert.Empty(Directory.GetFiles(_scratch["out"], "*.partial"));
    }

    private static void AssertCentre(string path)
    {
        using IArrayFile arrays = ArrayFiles.Open(path);
        FileArray array = arrays.Array("");
        Assert.Equal([3, 16, 16], array.Shape);
        double[] pixels = array.ReadNumbers(3 * 16 * 16);
        Assert.Equal((8 * 32) + 8, pixels[0]);
        Assert.Equal((2 * 1024) + (23 * 32) + 23, pixels[^1]);
    }

    private Task<DownloadReport> RunAsync(int npy) => LegacySurveyDownload.RunAsync(
        new LegacySurveyDownloadOptions
        {
            Folder = _scratch["out"],
            List = _scratch["list.csv"],
            Size = 32,
            NpyCrop = npy,
            Server = _server.Url,
        },
        _reports.Add, null, _clock, Cancellation);

    private Task<DownloadReport> Galaxy10Async(string? sha256) => Galaxy10Download.RunAsync(
        new Galaxy10DownloadOptions
        {
            Folder = _scratch["out"],
            Set = Galaxy10Set.Sdss,
            Server = _server.Url,
            Sha256 = sha256,
        },
        _reports.Add, _clock, Cancellation);
}
