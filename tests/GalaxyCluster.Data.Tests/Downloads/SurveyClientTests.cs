using System.Text;
using GalaxyCluster.Data.Downloads.Http;
using GalaxyCluster.Data.Remote;
using Xunit;

namespace GalaxyCluster.Data.Tests.Downloads;

/// <summary>The one place of HTTP policy, against a local server; all waiting is on a clock of the test's.</summary>
public sealed class SurveyClientTests : IAsyncLifetime
{
    private static readonly HttpPolicy s_policy = new();
    private readonly ScratchFolder _scratch = new();
    private readonly JumpingClock _clock = new(s_policy);
    private readonly List<string> _reports = [];
    private SurveyStub _server = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await SurveyStub.StartAsync();
        _server.Answers["/a"] = Encoding.ASCII.GetBytes(new string('a', 10_000));
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _scratch.Dispose();
    }

    [Fact]
    public async Task AServerThatAsksForAPauseIsLeftAloneForIt()
    {
        _server.Fail("/a", SurveyStub.Failure.TooMany);
        FetchedFile file = await FetchAsync();
        Assert.Equal(10_000, file.Bytes);
        Assert.Equal(2, _server.Requests.Length);
        Assert.Contains(_clock.Waits, static w => w >= TimeSpan.FromSeconds(16.9));
        Assert.Contains("status 429: Too many requests; again in 17 s (1 of 4)", Assert.Single(_reports),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task AServerThatAsksForAVeryLongPauseEndsTheDownload()
    {
        _server.RetryAfter = 7200;
        _server.Fail("/a", SurveyStub.Failure.TooMany);
        RemoteDataException e = await Assert.ThrowsAsync<RemoteDataException>(() => FetchAsync());
        Assert.Contains("asks to be left alone for 120 min", e.Message, StringComparison.Ordinal);
        Assert.Single(_server.Requests);
        Assert.Empty(_scratch.Entries());
    }

    [Fact]
    public async Task PausesGrow()
    {
        _server.Fail("/a", SurveyStub.Failure.Unavailable, 4);
        await FetchAsync();
        Assert.Equal(5, _server.Requests.Length);
        Assert.Equal(4, _reports.Count);
        Assert.All(_reports, static r => Assert.Contains("status 503: 503 Service Unavailable", r,
            StringComparison.Ordinal));
        // 2, 4, 8, 16 s with jitter.
        Assert.InRange(_clock.Elapsed, TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(120));
    }

    [Fact]
    public async Task AFileThatFailsEveryTimeIsNotThere()
    {
        _server.Fail("/a", SurveyStub.Failure.Unavailable, 5);
        AnswerException e = await Assert.ThrowsAsync<AnswerException>(() => FetchAsync());
        Assert.Equal(AnswerKind.Transient, e.Kind);
        Assert.Equal(5, _server.Requests.Length);
        Assert.Empty(_scratch.Entries());
    }

    [Fact]
    public async Task ABrokenTransferIsFetchedAgain()
    {
        _server.Fail("/a", SurveyStub.Failure.Truncated, 2);
        Assert.Equal(10_000, (await FetchAsync()).Bytes);
        Assert.Equal(["/a", "/a", "/a"], _server.Requests);
    }

    [Fact]
    public async Task ABrokenTransferOfALargeFileGoesOnFromItsLastByte()
    {
        _server.Fail("/a", SurveyStub.Failure.Truncated, 2);
        FetchedFile file = await FetchAsync(s_any with { IsResumed = true });
        Assert.Equal(10_000, file.Bytes);
        Assert.Equal(["/a", "/a bytes=5000-", "/a bytes=7500-"], _server.Requests);
        Assert.Equal(_server.Answers["/a"], await File.ReadAllBytesAsync(_scratch["file"], Cancellation));
    }

    [Fact]
    public async Task AServerThatSaysNothingIsGivenUpAndAskedAgain()
    {
        _server.Fail("/a", SurveyStub.Failure.Silent);
        Task<FetchedFile> fetch = FetchAsync();
        await _server.SilentRequests.WaitAsync(Cancellation);
        _clock.LosePatience();
        Assert.Equal(10_000, (await fetch).Bytes);
        Assert.Contains("nothing has arrived for 45 s", Assert.Single(_reports), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AServiceThatIsDownIsRestedAndThenGivenUp()
    {
        _server.Fail("/a", SurveyStub.Failure.Unavailable, 1000);
        using SurveyClient client = new(s_policy with { Attempts = 20, LongestPause = TimeSpan.FromSeconds(4) },
            _clock, _reports.Add);
        RemoteDataException e = await Assert.ThrowsAsync<RemoteDataException>(
            () => client.FetchAsync(Address, _scratch["file"], s_any, Cancellation));
        Assert.Contains("the same command goes on from here", e.Message, StringComparison.Ordinal);
        Assert.Contains("left alone for 60 s", string.Join('\n', _reports), StringComparison.Ordinal);
        // As many as open the breaker, then one after each rest.
        Assert.Equal(s_policy.BreakerRequests + s_policy.BreakerRests - 1, _server.Requests.Length);
    }

    [Fact]
    public async Task AnAnswerThatIsNotThereOrTooLongIsAskedForOnce()
    {
        _server.Fail("/a", SurveyStub.Failure.NotFound);
        Assert.Equal(AnswerKind.Nothing, (await Assert.ThrowsAsync<AnswerException>(() => FetchAsync())).Kind);
        AnswerException tooLong = await Assert.ThrowsAsync<AnswerException>(
            () => FetchAsync(new AnswerRules(5_000, static _ => { })));
        Assert.Equal(AnswerKind.Refused, tooLong.Kind);
        Assert.Equal(2, _server.Requests.Length);
        Assert.Empty(_scratch.Entries());
    }

    [Fact]
    public async Task ADamagedAnswerIsAskedForAgain()
    {
        int looks = 0;
        AnswerRules rules = new(1 << 20, path =>
        {
            if (++looks == 1)
                throw new DataFormatException(path, "offset 7", "is broken");
        });
        await FetchAsync(rules);
        Assert.Contains("the answer is damaged (offset 7: is broken)", Assert.Single(_reports),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task RequestsKeepTheRateAndTheLimitAtOnce()
    {
        HttpPolicy policy = s_policy with { RequestsPerSecond = 2, Parallel = 3 };
        using SurveyClient client = new(policy, _clock, _reports.Add);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(
            i => client.FetchAsync(Address, _scratch[$"file-{i}"], s_any, Cancellation)));
        Assert.InRange(_server.MostAtOnce, 1, 3);
        Assert.True(_clock.Elapsed >= TimeSpan.FromSeconds(9.5));
        Assert.Equal(20, _scratch.Entries().Length);
    }

    [Fact]
    public async Task AServerThatIsNotThereIsTriedAndNamed()
    {
        using SurveyClient client = new(s_policy with { Attempts = 2 }, _clock, _reports.Add);
        AnswerException e = await Assert.ThrowsAsync<AnswerException>(
            () => client.FetchAsync(new Uri("http://127.0.0.1:9/a"), _scratch["file"], s_any, Cancellation));
        Assert.Contains("http://127.0.0.1:9/a: ", e.Message, StringComparison.Ordinal);
        Assert.Single(_reports);
    }

    private static readonly AnswerRules s_any = new(1 << 20, static _ => { });

    private Uri Address => new(_server.Url, "a");

    private async Task<FetchedFile> FetchAsync(AnswerRules? rules = null)
    {
        using SurveyClient client = new(s_policy, _clock, _reports.Add);
        return await client.FetchAsync(Address, _scratch["file"], rules ?? s_any, Cancellation);
    }
}
