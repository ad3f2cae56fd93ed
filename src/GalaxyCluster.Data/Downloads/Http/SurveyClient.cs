using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using GalaxyCluster.Data.Remote;
using GalaxyCluster.Data.Storage;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace GalaxyCluster.Data.Downloads.Http;

/// <summary>
/// Fetches files from one service over HTTP, by one policy: so many requests a second, so many at once, pauses that
/// grow, the pauses that the server asks for, and a rest when it fails again and again. A file is whole and checked, or
/// absent. Thread-safe.
/// </summary>
public sealed class SurveyClient : IDisposable
{
    private readonly HttpPolicy _policy;
    private readonly TimeProvider _time;
    private readonly Action<string> _report;
    private readonly HttpClient _http;
    private readonly RequestPace _pace;
    private readonly SemaphoreSlim _places;
    private readonly ResiliencePipeline _pipeline;

    /// <param name="policy">Limits.</param>
    /// <param name="time">Clock of all waiting.</param>
    /// <param name="report">Told, in a sentence, of each failure that is tried again and of each rest.</param>
    public SurveyClient(HttpPolicy policy, TimeProvider time, Action<string> report)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(time);
        _policy = policy;
        _time = time;
        _report = report;
        _http = new HttpClient(new SocketsHttpHandler
        {
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = policy.Silence,
            MaxAutomaticRedirections = 5,
        })
        { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("GalaxyCluster", Version));
        _pace = new RequestPace(policy.RequestsPerSecond, time);
        _places = new SemaphoreSlim(policy.Parallel);
        _pipeline = Pipeline();
    }

    private static string Version =>
        typeof(SurveyClient).Assembly.GetName().Version?.ToString(3) ?? "0";

    /// <summary>Fetches a file.</summary>
    /// <param name="address">Where it is.</param>
    /// <param name="path">Where it goes.</param>
    /// <param name="rules">What it must be.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="AnswerException">The service has nothing there, refuses, or has failed every time.</exception>
    /// <exception cref="RemoteDataException">The service as a whole is away, or wants a longer pause than is waited
    /// for.</exception>
    /// <exception cref="IOException">The disk refuses.</exception>
    public async Task<FetchedFile> FetchAsync(
        Uri address, string path, AnswerRules rules, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(rules);
        try
        {
            return await _pipeline.ExecuteAsync(
                async token => await AttemptAsync(address, path, rules, token).ConfigureAwait(false), cancellation)
                .ConfigureAwait(false);
        }
        catch (BrokenCircuitException e)
        {
            throw new RemoteDataException(
                $"{address.GetLeftPart(UriPartial.Authority)} has failed again and again, the last time: "
                + $"{e.InnerException?.Message ?? e.Message}; the same command goes on from here later", e);
        }
        catch (AnswerException e) when (e.RetryAfter > _policy.LongestRetryAfter)
        {
            throw new RemoteDataException(
                $"{address.GetLeftPart(UriPartial.Authority)} asks to be left alone for {Text(e.RetryAfter.Value)}; "
                + "the same command goes on from here then", e);
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _places.Dispose();
    }

    /// <summary>From the outside in: wait out a rest; try again; count failures.</summary>
    private ResiliencePipeline Pipeline()
    {
        ResiliencePipelineBuilder builder = new() { TimeProvider = _time };
        if (_policy.BreakerRests > 1)
        {
            builder.AddRetry(new RetryStrategyOptions
            {
                Name = "rest",
                ShouldHandle = new PredicateBuilder().Handle<BrokenCircuitException>(),
                MaxRetryAttempts = _policy.BreakerRests - 1,
                DelayGenerator = a => ValueTask.FromResult<TimeSpan?>(
                    (a.Outcome.Exception as BrokenCircuitException)?.RetryAfter ?? _policy.BreakerRest),
            });
        }

        if (_policy.Attempts > 1)
        {
            builder.AddRetry(new RetryStrategyOptions
            {
                Name = "attempt",
                ShouldHandle = new PredicateBuilder().Handle<AnswerException>(IsWorthAnother),
                MaxRetryAttempts = _policy.Attempts - 1,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = _policy.FirstPause,
                MaxDelay = _policy.LongestPause,
                DelayGenerator = a => ValueTask.FromResult((a.Outcome.Exception as AnswerException)?.RetryAfter),
                OnRetry = a =>
                {
                    _report($"{a.Outcome.Exception!.Message}; again in {Text(a.RetryDelay)} "
                        + $"({a.AttemptNumber + 1} of {_policy.Attempts - 1})");
                    return ValueTask.CompletedTask;
                },
            });
        }

        return builder
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<AnswerException>(e => e.Kind == AnswerKind.Transient),
                FailureRatio = _policy.BreakerShare,
                MinimumThroughput = _policy.BreakerRequests,
                SamplingDuration = _policy.BreakerWindow,
                BreakDuration = _policy.BreakerRest,
                OnOpened = a =>
                {
                    _report($"the service fails: it is left alone for {Text(a.BreakDuration)}");
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
    }

    private bool IsWorthAnother(AnswerException e) =>
        e.Kind == AnswerKind.Transient && !(e.RetryAfter > _policy.LongestRetryAfter);

    private async Task<FetchedFile> AttemptAsync(
        Uri address, string path, AnswerRules rules, CancellationToken cancellation)
    {
        string partial = path + ".partial";
        await _places.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await _pace.WaitAsync(cancellation).ConfigureAwait(false);
            using (Transfer transfer = new(address, partial, rules, rules.Silence ?? _policy.Silence, _time))
                await transfer.RunAsync(_http, cancellation).ConfigureAwait(false);
            Check(address, partial, rules);
            FetchedFile file = await DescribeAsync(address, partial, cancellation).ConfigureAwait(false);
            File.Move(partial, path, overwrite: true);
            DurableFile.FlushDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            return file;
        }
        catch (AnswerException e)
        {
            if (!rules.IsResumed)
                File.Delete(partial);
            if (e.RetryAfter is { } pause && pause <= _policy.LongestRetryAfter)
                _pace.Hold(pause);
            throw;
        }
        finally
        {
            _places.Release();
        }
    }

    private static void Check(Uri address, string partial, AnswerRules rules)
    {
        try
        {
            rules.Check(partial);
        }
        catch (DataFormatException e)
        {
            File.Delete(partial);
            throw new AnswerException(
                AnswerKind.Transient, $"{ErrorText.Short(address)}: the answer is damaged ({e.Where}: {e.Problem})",
                    inner: e);
        }
        catch (AnswerException e)
        {
            File.Delete(partial);
            throw new AnswerException(e.Kind, $"{ErrorText.Short(address)}: {e.Message}", e.RetryAfter, e);
        }
    }

    private async Task<FetchedFile> DescribeAsync(Uri address, string path, CancellationToken cancellation)
    {
        FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true);
        await using (file.ConfigureAwait(false))
        {
            byte[] sha256 = await SHA256.HashDataAsync(file, cancellation).ConfigureAwait(false);
            return new FetchedFile(address, _time.GetUtcNow(), file.Length, Convert.ToHexStringLower(sha256));
        }
    }

    private static string Text(TimeSpan span) => span < TimeSpan.FromMinutes(2)
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, span.TotalSeconds):F0} s")
        : string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:F0} min");
}
