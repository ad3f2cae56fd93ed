using GalaxyCluster.Cli.Errors;
using GalaxyCluster.Data.Tests.Downloads;
using GalaxyCluster.EndToEnd.Tests.Processes;

namespace GalaxyCluster.EndToEnd.Tests;

/// <summary>
/// <c>galaxy data download</c> against a local server that answers in the surveys' forms: no test reaches the real
/// ones.
/// </summary>
public sealed class DownloadTests
{
    private const string Cutout = "/dr17/SkyServerWS/ImgCutout/getjpeg";

    [Fact]
    public async Task WhatIsDownloadedIsADataSetByTheCommandThatIsPrinted()
    {
        using var folder = new TestFolder();
        await using SurveyStub server = await StartAsync();
        server.Fail("getjpeg", SurveyStub.Failure.MaintenancePage);
        GalaxyResult result = (await Galaxy.RunAsync(Command(folder, server))).Succeeded();
        Assert.Contains("20 of 20 fetched", result.Text, StringComparison.Ordinal);
        Assert.Contains("SkyServer is down for maintenance; again in", result.Errors, StringComparison.Ordinal);
        string import = Assert.Single(result.Output, static l => l.StartsWith("galaxy data import ",
            StringComparison.Ordinal));
        string[] words = import["galaxy ".Length..].Replace("DATASET", folder["set"],
            StringComparison.Ordinal).Split(' ');
        (await Galaxy.RunAsync([.. words, "--size", "16"])).Succeeded();
        (await Galaxy.RunAsync("data", "verify", folder["set"])).Succeeded();
    }

    [Fact]
    public async Task AnInterruptedDownloadGoesOn()
    {
        using var folder = new TestFolder();
        await using SurveyStub server = await StartAsync();
        server.Fail("ra=150.004&", SurveyStub.Failure.Silent);
        await using (Galaxy first = Galaxy.Start(Command(folder, server)))
        {
            await server.SilentRequests.WaitAsync(TestContext.Current.CancellationToken);
            await first.SignalAsync("INT");
            Assert.Equal(ExitCodes.Interrupted, (await first.EndAsync()).ExitCode);
        }

        int before = server.Requests.Length;
        GalaxyResult second = (await Galaxy.RunAsync(Command(folder, server))).Succeeded();
        Assert.Contains("20 of 20 fetched", second.Text, StringComparison.Ordinal);
        Assert.InRange(server.Requests.Length - before, 1, 19);
        Assert.Single(server.Requests, static r => r.Contains("SqlSearch", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WhatFailsEveryTimeIsSaidAndExitsSo()
    {
        using var folder = new TestFolder();
        await using SurveyStub server = await StartAsync();
        server.Answers[$"{Cutout}?ra=150.004&"] = "<html><title>Oops</title></html>"u8.ToArray();
        GalaxyResult result = await Galaxy.RunAsync([.. Command(folder, server), "--attempts", "1"]);
        Assert.Equal(ExitCodes.Network, result.ExitCode);
        Assert.Contains("1 of 20 failed every time; the same command tries them again", result.Errors,
            StringComparison.Ordinal);
        Assert.Contains("a page in place of a picture: Oops", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACommandThatMakesNoSenseOrReachesNobody()
    {
        using var folder = new TestFolder();
        string[] download = ["data", "download", "sdss", "--out", folder["out"]];
        (await Galaxy.RunAsync([.. download, "--rate", "0"])).FailedWithOneLine(ExitCodes.Usage, "--rate");
        (await Galaxy.RunAsync([.. download, "--server", "skyserver"])).FailedWithOneLine(ExitCodes.Usage,
            "https://HOST");
        (await Galaxy.RunAsync([.. download, "--size", "8"])).FailedWithOneLine(ExitCodes.Data, "size 8");
        (await Galaxy.RunAsync([.. download, "--sql", folder["no.sql"]])).FailedWithOneLine(ExitCodes.Input, "no.sql");
        Assert.False(Directory.Exists(folder["out"]));
        (await Galaxy.RunAsync([.. download, "--server", "http://127.0.0.1:9", "--attempts", "1"])).FailedWithOneLine(
            ExitCodes.Network, "http://127.0.0.1:9/");
        (await Galaxy.RunAsync("data", "download", "legacysurvey", "--out", folder["ls"], "--list", folder["no.csv"]))
            .FailedWithOneLine(ExitCodes.Input, "no.csv");
    }

    private static string[] Command(TestFolder folder, SurveyStub server) =>
    [
        "data", "download", "sdss", "--out", folder["out"], "--server", server.Url.AbsoluteUri, "--size", "64",
        "--rate", "1000",
    ];

    private static async Task<SurveyStub> StartAsync()
    {
        SurveyStub server = await SurveyStub.StartAsync();
        server.Answers["/dr17/SkyServerWS/SearchTools/SqlSearch"] = DownloadAnswers.Table(20);
        server.Answers[Cutout] = DownloadAnswers.Jpeg(64, 1);
        return server;
    }
}
