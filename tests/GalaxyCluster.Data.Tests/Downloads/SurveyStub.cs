using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace GalaxyCluster.Data.Tests.Downloads;

/// <summary>
/// A server on loopback that answers as SkyServer, the Science Archive Server, the Legacy Surveys' viewer and Zenodo
/// do,
/// with tables and pictures of the tests' own, and can be told to fail as they fail. The real services are not reached
/// by any test: their forms are taken from their documentation, from public clients, and from answers that were kept.
/// </summary>
internal sealed class SurveyStub : IAsyncDisposable
{
    public const string Maintenance = "<!DOCTYPE html><html><head><title>SkyServer is down for maintenance</title>"
        + "</head><body><h1>Back soon</h1></body></html>";

    private readonly WebApplication _server;
    private readonly ConcurrentQueue<Fault> _faults = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private int _current;
    private int _most;

    private SurveyStub(WebApplication server) => _server = server;

    /// <summary>How the next requests fail.</summary>
    public enum Failure
    {
        /// <summary>Status 429 with Retry-After of <see cref="RetryAfter"/> seconds.</summary>
        TooMany,

        /// <summary>Status 503 with a page.</summary>
        Unavailable,

        /// <summary>Status 200 with a page.</summary>
        MaintenancePage,

        /// <summary>The connection ends in the middle of the body.</summary>
        Truncated,

        /// <summary>No answer until the client goes away.</summary>
        Silent,

        /// <summary>Status 404.</summary>
        NotFound,

        /// <summary>The answer of <see cref="Other"/> in place of the right one.</summary>
        Other,
    }

    /// <summary>Answers by the beginning of path and query: the longest that fits.</summary>
    public ConcurrentDictionary<string, byte[]> Answers { get; } = new(StringComparer.Ordinal);

    public int RetryAfter { get; set; } = 17;

    /// <summary>Body of <see cref="Failure.Other"/>, with status 200.</summary>
    public byte[] Other { get; set; } = [];

    /// <summary>Set when a silent request has arrived; renewed by each.</summary>
    public SemaphoreSlim SilentRequests { get; } = new(0);

    /// <summary>Path, query and range of all requests so far.</summary>
    public string[] Requests => [.. _requests];

    /// <summary>Most requests that were under way at once.</summary>
    public int MostAtOnce => _most;

    public Uri Url => new(_server.Urls.First());

    public static async Task<SurveyStub> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication server = builder.Build();
        SurveyStub stub = new(server);
        server.Run(stub.AnswerAsync);
        await server.StartAsync();
        return stub;
    }

    /// <summary>The next requests whose path holds a text fail so, one after another.</summary>
    public void Fail(string path, Failure failure, int times = 1)
    {
        for (int i = 0; i < times; i++)
            _faults.Enqueue(new Fault(path, failure));
    }

    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource now = new();
        await now.CancelAsync();
        await _server.StopAsync(now.Token);
        await _server.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        int now = Interlocked.Increment(ref _current);
        InterlockedMax(ref _most, now);
        try
        {
            string target = context.Request.Path + context.Request.QueryString;
            string range = context.Request.Headers.Range.ToString();
            _requests.Enqueue(range.Length == 0 ? target : $"{target} {range}");
            Failure? failure = Next(target);
            byte[]? body = Find(target);
            if (failure is { } f && f != Failure.Truncated)
                await FailAsync(context, f);
            else if (body is null)
                await PageAsync(context, 404, "<html><title>404 Not Found</title></html>");
            else
                await SendAsync(context, body, range, failure == Failure.Truncated);
        }
        finally
        {
            Interlocked.Decrement(ref _current);
        }
    }

    private async Task FailAsync(HttpContext context, Failure failure)
    {
        switch (failure)
        {
            case Failure.TooMany:
                context.Response.Headers.RetryAfter = RetryAfter.ToString(CultureInfo.InvariantCulture);
                await PageAsync(context, 429, "Too many requests");
                break;
            case Failure.Unavailable:
                await PageAsync(context, 503, "<html><title>503 Service Unavailable</title></html>");
                break;
            case Failure.MaintenancePage:
                await PageAsync(context, 200, Maintenance);
                break;
            case Failure.NotFound:
                await PageAsync(context, 404, "<html><title>404 Not Found</title></html>");
                break;
            case Failure.Silent:
                TaskCompletionSource gone = new();
                context.RequestAborted.Register(() => gone.TrySetResult());
                SilentRequests.Release();
                await gone.Task;
                break;
            default:
                await SendAsync(context, Other, "", isCut: false);
                break;
        }
    }

    private static async Task SendAsync(HttpContext context, byte[] body, string range, bool isCut)
    {
        int from = 0;
        if (range.StartsWith("bytes=", StringComparison.Ordinal))
            from = int.Parse(range["bytes=".Length..range.IndexOf('-', StringComparison.Ordinal)],
                CultureInfo.InvariantCulture);
        if (from >= body.Length && from > 0)
        {
            context.Response.Headers.ContentRange = $"bytes */{body.Length}";
            context.Response.StatusCode = 416;
            return;
        }

        if (range.Length > 0)
        {
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = $"bytes {from}-{body.Length - 1}/{body.Length}";
        }

        ReadOnlyMemory<byte> part = body.AsMemory(from);
        context.Response.ContentLength = part.Length;
        await context.Response.Body.WriteAsync(isCut ? part[..(part.Length / 2)] : part);
    }

    private static async Task PageAsync(HttpContext context, int status, string page)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(page));
    }

    private byte[]? Find(string target)
    {
        string? best = Answers.Keys
            .Where(k => target.StartsWith(k, StringComparison.Ordinal)).MaxBy(static k => k.Length);
        return best is null ? null : Answers[best];
    }

    private Failure? Next(string target)
    {
        if (!_faults.TryPeek(out Fault? fault) || !target.Contains(fault.Path, StringComparison.Ordinal))
            return null;
        return _faults.TryDequeue(out _) ? fault.Failure : null;
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (int seen = Volatile.Read(ref target); seen < value;)
        {
            int before = Interlocked.CompareExchange(ref target, value, seen);
            if (before == seen)
                return;
            seen = before;
        }
    }

    private sealed record Fault(string Path, Failure Failure);
}
