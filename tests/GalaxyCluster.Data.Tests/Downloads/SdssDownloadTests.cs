using System.Text;
using System.Text.Json;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Downloads;
using GalaxyCluster.Data.Downloads.Http;
using GalaxyCluster.Data.Downloads.Sdss;
using GalaxyCluster.Data.Fits;
using GalaxyCluster.Data.Remote;
using GalaxyCluster.Data.Tests.Sdss;
using GalaxyCluster.Data.Wcs;
using Xunit;

namespace GalaxyCluster.Data.Tests.Downloads;

/// <summary>Against a local server in SkyServer's and the archive's forms; the real ones are reached by no
/// test.</summary>
public sealed class SdssDownloadTests : IAsyncLifetime
{
    private const string Query = "/dr17/SkyServerWS/SearchTools/SqlSearch";
    private const string Cutout = "/dr17/SkyServerWS/ImgCutout/getjpeg";
    private const int Size = 64;
    private readonly ScratchFolder _scratch = new();
    private readonly JumpingClock _clock = new(new HttpPolicy());
    private readonly List<string> _reports = [];
    private SurveyStub _server = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await SurveyStub.StartAsync();
        _server.Answers[Query] = DownloadAnswers.Table(10);
        for (int i = 0; i < 10; i++)
            _server.Answers[$"{Cutout}?ra={150 + (i * 0.001)}&"] = DownloadAnswers.Jpeg(Size, i);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _scratch.Dispose();
    }

    [Fact]
    public async Task AQueryAndItsPicturesBecomeADataSet()
    {
        DownloadReport report = await RunAsync();
        Assert.Equal(new DownloadCounts(10, 10, 0, 0, 0), report.Counts);
        Assert.Equal(
            $"{Cutout}?ra=150.001&dec=20.00099998807907&scale=0.396127&width=64&height=64",
            _server.Requests.Single(static r => r.Contains("ra=150.001&", StringComparison.Ordinal)));
        ImportReport import = DatasetImporter.Import(
            new ImportOptions
            {
                Images = _scratch["out/images"],
                Labels = _scratch["out/labels.csv"],
                OutputFolder = _scratch["set"],
                Size = 16,
            },
            cancellationToken: Cancellation);
        Assert.Equal(["elliptical", "spiral"], import.Manifest.Classes);
        Assert.Equal(10, import.Manifest.Splits.Sum(static s => s.Count));
        Assert.Empty(import.BadFiles);
    }

    [Fact]
    public async Task TheManifestSaysWhatCameFromWhereAndWhen()
    {
        await RunAsync();
        using JsonDocument manifest = JsonDocument.Parse(await File.ReadAllBytesAsync(_scratch["out/download.json"],
            Cancellation));
        JsonElement root = manifest.RootElement;
        JsonElement parameters = root.GetProperty("request").GetProperty("parameters");
        Assert.Equal(_server.Url.AbsoluteUri, parameters.GetProperty("skyServer").GetString());
        Assert.Contains("FROM zooSpec WHERE nvote>=20 AND p_el>0.8", parameters.GetProperty("query").GetString(),
            StringComparison.Ordinal);
        Assert.Equal(10, root.GetProperty("counts").GetProperty("fetched").GetInt32());
        Assert.Equal(JsonValueKind.String, root.GetProperty("completed").ValueKind);
        string[] lines = await File.ReadAllLinesAsync(_scratch["out/files.csv"], Cancellation);
        Assert.Equal("file,state,bytes,sha256,time,address,detail", lines[0]);
        Assert.Equal(12, lines.Length);
        Assert.Matches(
            @"^images/1237648722819547403\.jpg,fetched,\d+,[0-9a-f]{64},2026-01-01T00:0.*Z,http://127\.0\.0\.1:\d+"
                + @"/dr17/SkyServerWS/ImgCutout/getjpeg\?ra=150\.003&",
            lines.Single(static l => l.Contains("547403", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task PicturesOfNothingAreRecognisedAndNotAskedForTwice()
    {
        _server.Answers[$"{Cutout}?ra=150.002&"] = DownloadAnswers.BlackJpeg(Size, hasWords: true);
        _server.Answers[$"{Cutout}?ra=150.004&"] = DownloadAnswers.BlackJpeg(Size, hasWords: false);
        Assert.Equal(new DownloadCounts(10, 8, 2, 0, 0), (await RunAsync()).Counts);
        Assert.DoesNotContain("547402", await File.ReadAllTextAsync(_scratch["out/labels.csv"], Cancellation),
            StringComparison.Ordinal);
        Assert.Contains("exactly black", await File.ReadAllTextAsync(_scratch["out/files.csv"], Cancellation),
            StringComparison.Ordinal);
        int before = _server.Requests.Length;
        Assert.Equal(new DownloadCounts(10, 8, 2, 0, 0), (await RunAsync()).Counts);
        Assert.Equal(before, _server.Requests.Length);
        _server.Answers[$"{Cutout}?ra=150.002&"] = DownloadAnswers.Jpeg(Size, 2);
        Assert.Equal(new DownloadCounts(10, 9, 1, 0, 0), (await RunAsync(o => o with { Again = true })).Counts);
        Assert.Equal(before + 2, _server.Requests.Length);
    }

    [Fact]
    public async Task EveryFailureOfTheServiceIsSurvived()
    {
        _server.Other = DownloadAnswers.Jpeg(80, 1);
        _server.Fail("SqlSearch", SurveyStub.Failure.MaintenancePage);
        _server.Fail("SqlSearch", SurveyStub.Failure.Truncated);
        foreach (SurveyStub.Failure failure in (SurveyStub.Failure[])[
            SurveyStub.Failure.TooMany, SurveyStub.Failure.Unavailable, SurveyStub.Failure.MaintenancePage,
            SurveyStub.Failure.Truncated, SurveyStub.Failure.Other])
            _server.Fail("getjpeg", failure);
        // The breaker has tests of its own: how many pictures come in between decides here whether it opens.
        DownloadReport report = await RunAsync(o => o with { Policy = o.Policy with { BreakerRequests = 100 } });
        Assert.Equal(new DownloadCounts(10, 10, 0, 0, 0), report.Counts);
        Assert.Equal(7, _reports.Count(static r => r.Contains("; again in ", StringComparison.Ordinal)));
        string all = string.Join('\n', _reports);
        Assert.Contains("a page in place of a table: SkyServer is down for maintenance", all, StringComparison.Ordinal);
        Assert.Contains("a page in place of a picture: SkyServer is down for maintenance", all,
            StringComparison.Ordinal);
        Assert.Contains("a picture of 80 x 80 pixels, not 64 x 64", all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADownloadThatWasBrokenOffGoesOnWithTheSameObjects()
    {
        _server.Fail("getjpeg", SurveyStub.Failure.Silent);
        using (CancellationTokenSource stop = new())
        {
            Task<DownloadReport> run = RunAsync(cancellation: stop.Token);
            await _server.SilentRequests.WaitAsync(Cancellation);
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        }

        // Of a line that a kill cut nothing is taken.
        await File.AppendAllTextAsync(_scratch["out/files.csv"], "images/12376487", Cancellation);
        _server.Answers[Query] = DownloadAnswers.Table(3);
        Assert.Equal(new DownloadCounts(10, 10, 0, 0, 0), (await RunAsync()).Counts);
        Assert.Single(_server.Requests, static r => r.Contains("SqlSearch", StringComparison.Ordinal));

        // A picture that was changed is fetched again, and that one alone.
        int before = _server.Requests.Length;
        await File.AppendAllTextAsync(_scratch["out/images/1237648722819547405.jpg"], "x", Cancellation);
        await RunAsync();
        Assert.Contains("ra=150.005&", Assert.Single(_server.Requests[before..]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task APictureThatFailsEveryTimeIsTriedAgainByTheNextRun()
    {
        _server.Answers[$"{Cutout}?ra=150.007&"] = Encoding.UTF8.GetBytes(SurveyStub.Maintenance);
        DownloadReport first = await RunAsync(o => o with { Policy = o.Policy with { Attempts = 3 } });
        Assert.Equal(new DownloadCounts(10, 9, 0, 0, 1), first.Counts);
        Assert.Contains("1237648722819547407: ", Assert.Single(first.Failures), StringComparison.Ordinal);
        _server.Answers[$"{Cutout}?ra=150.007&"] = DownloadAnswers.Jpeg(Size, 7);
        Assert.Equal(new DownloadCounts(10, 10, 0, 0, 0), (await RunAsync()).Counts);
    }

    [Theory]
    [InlineData("#Table1\nerror_message\nIncorrect syntax near 'FROM'.\n", "Incorrect syntax near 'FROM'")]
    [InlineData("{\"Error Code\":400,\"Error Message\":\"Query contains invalid text\"}",
        "Query contains invalid text")]
    public async Task AQueryThatIsRefusedIsSaidAndAskedOnce(string answer, string words)
    {
        _server.Answers[Query] = Encoding.UTF8.GetBytes(answer);
        RemoteDataException e = await Assert.ThrowsAsync<RemoteDataException>(() => RunAsync());
        Assert.Contains("SkyServer refuses the query", e.Message, StringComparison.Ordinal);
        Assert.Contains(words, e.Message, StringComparison.Ordinal);
        Assert.Single(_server.Requests);
    }

    [Theory]
    [InlineData("#Table1\nobjid,ra,dec\n", "nothing fits the query")]
    [InlineData("objid,l,b\n1,2,3\n", "expected a column ra or ra_deg")]
    [InlineData("objid,ra,dec\n1,200,91\n", "'91' is not -90 to 90 degrees")]
    public async Task ATableThatIsOfNoUseIsSaid(string answer, string words)
    {
        _server.Answers[Query] = Encoding.UTF8.GetBytes(answer);
        DataFormatException e = await Assert.ThrowsAsync<DataFormatException>(() => RunAsync());
        Assert.Contains(words, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AQueryOfOnesOwnAndPicturesBySizeOfTheObject()
    {
        _server.Answers[Query] = Encoding.ASCII.GetBytes(
            "name,ra,dec,petroR90_r,kind\nA/1,150.001,20,8,S0\nB,150.002,20,0,E\n");
        await RunAsync(o => o with { Sql = "SELECT name -- mine\nFROM t", LabelColumn = "kind", Radii = 8 });
        Assert.Contains($"{Query}?format=csv&cmd=SELECT%20name%20FROM%20t", _server.Requests[0],
            StringComparison.Ordinal);
        Assert.Contains(_server.Requests, static r => r.Contains("ra=150.001&dec=20&scale=1&",
            StringComparison.Ordinal));
        Assert.Contains(_server.Requests, static r => r.Contains("ra=150.002&dec=20&scale=0.396127&",
            StringComparison.Ordinal));
        Assert.Equal(
            "id,label,file,name,ra,dec,petroR90_r,kind\nA/1,S0,A_1.jpg,A/1,150.001,20,8,S0\n"
                + "B,E,B.jpg,B,150.002,20,0,E\n",
            await File.ReadAllTextAsync(_scratch["out/labels.csv"], Cancellation));
    }

    [Fact]
    public async Task AFolderOfSomethingElseIsLeftAlone()
    {
        _scratch.Write("out/thesis.tex", "mine");
        Assert.Contains("holds no download", (await Assert.ThrowsAsync<DatasetException>(() => RunAsync())).Message,
            StringComparison.Ordinal);
        File.Delete(_scratch["out/thesis.tex"]);
        await RunAsync();
        DatasetException e = await Assert.ThrowsAsync<DatasetException>(() => RunAsync(o => o with { Size = 96 }));
        Assert.Contains("holds another download (its size is '64', not '96')", e.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<DatasetException>(() => RunAsync(o => o with { Size = 32 }));
        await Assert.ThrowsAsync<DatasetException>(() => RunAsync(o => o with { Release = "dr12" }));
    }

    [Fact]
    public async Task FramesAreFetchedOnceAFieldAndCut()
    {
        const int Width = 300;
        const int Height = 200;
        foreach (char band in "gr")
        {
            _server.Answers[$"/sas/dr17/eboss/photoObj/frames/301/1000/2/frame-{band}-001000-2-0077.fits.bz2"] =
                MadeFrame.Bzip2(MadeFrame.Fits(band, Width, Height, (x, y) => (band * 1000) + (y * 300) + x));
        }

        double Right(int pixels) => MadeFrame.RightAscension
            - (pixels * MadeFrame.Degrees / Math.Cos(MadeFrame.Declination * Math.PI / 180));
        _server.Answers[Query] = Encoding.ASCII.GetBytes(
            "objid,ra,dec,run,camcol,field,label\n"
            + string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $"1,{MadeFrame.RightAscension},{MadeFrame.Declination},1000,2,77,a\n")
            + string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $"2,{Right(40)},{MadeFrame.Declination},1000,2,77,b\n")
            + string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $"3,{Right(140)},{MadeFrame.Declination},1000,2,77,b\n4,10,10,1000,2,78,b\n"));
        DownloadReport report = await RunAsync(o => o with { Pictures = SdssPictures.Frames, Bands = ['g', 'r'] });
        Assert.Equal(new DownloadCounts(4, 2, 2, 0, 0), report.Counts);
        Assert.Equal(3 + 2, _server.Requests.Length);
        string journal = await File.ReadAllTextAsync(_scratch["out/files.csv"], Cancellation);
        Assert.Contains("reaches beyond the edge of its field", journal, StringComparison.Ordinal);
        Assert.Contains("no frame-g-001000-2-0078.fits.bz2", journal, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_scratch["out/frames"]));

        using FitsFile file = FitsFile.Open(_scratch["out/images/2.fits"], Cancellation);
        FitsImage cube = file.GetFirstImage(Cancellation);
        Assert.Equal((64, 64, 2), (cube.Width, cube.Height, cube.Planes));
        Assert.Equal("gr", cube.Header.GetText("BANDS"));
        float[] pixels = cube.ReadFloats(Cancellation);
        // The object lies 40 pixels right of the centre, (149.5, 99.5); the square begins 32 before it.
        Assert.Equal((('r' * 1000) + (68 * 300) + 158), pixels[64 * 64], 0.5);
        Assert.Equal(1000 * ('r' - 'g'), pixels[64 * 64] - pixels[0], 0.5);
        SkyPosition corner = WorldCoordinates.Read(cube.Header).ToSky(new PixelPosition(31.5, 31.5));
        Assert.Equal(Right(40), corner.RightAscension, 1e-6);
        Assert.Equal(MadeFrame.Declination, corner.Declination, 1e-6);
    }

    [Fact]
    public async Task AFrameThatIsDamagedIsFetchedAgain()
    {
        byte[] frame = MadeFrame.Bzip2(MadeFrame.Fits('r', 100, 80, static (x, y) => x + y));
        _server.Answers["/sas/dr17/eboss/photoObj/frames/301/1000/2/frame-r-001000-2-0077.fits.bz2"] = frame;
        _server.Other = [.. frame[..(frame.Length / 2)], 7, .. frame[((frame.Length / 2) + 1)..]];
        _server.Answers[Query] = Encoding.ASCII.GetBytes("objid,ra,dec,run,camcol,field,label\n1,150,20,1000,2,77,a\n");
        _server.Fail("/sas/", SurveyStub.Failure.Other);
        _server.Fail("/sas/", SurveyStub.Failure.MaintenancePage);
        DownloadReport report = await RunAsync(
            o => o with { Pictures = SdssPictures.Frames, Bands = ['r'], KeepFrames = true });
        Assert.Equal(1, report.Counts.Fetched);
        Assert.Equal(2, _reports.Count);
        Assert.Contains("the answer is damaged", _reports[0], StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(_scratch["out/frames"]));
    }

    [Theory]
    [InlineData(SdssLabels.GalaxyZoo)]
    [InlineData(SdssLabels.GalaxyZoo2)]
    [InlineData(SdssLabels.Spectra)]
    public void QueriesFitIntoAnAddress(SdssLabels labels)
    {
        string sql = SkyServerQuery.Text(labels, 100_000, 0.85);
        Assert.Equal(1, sql.Split(" FROM (").Length - 1);
        Assert.InRange(SkyServerQuery.Address(SurveyServers.SkyServer, "dr17", sql).Query.Length, 100, 2000);
    }

    private Task<DownloadReport> RunAsync(
        Func<SdssDownloadOptions, SdssDownloadOptions>? change = null, CancellationToken? cancellation = null)
    {
        SdssDownloadOptions options = new()
        {
            Folder = _scratch["out"],
            Size = Size,
            SkyServer = _server.Url,
            Archive = _server.Url,
            Policy = new HttpPolicy(),
        };
        return SdssDownload.RunAsync(
            change is null ? options : change(options), Report, null, _clock, cancellation ?? Cancellation);
    }

    private void Report(string line)
    {
        lock (_reports)
            _reports.Add(line);
    }
}
