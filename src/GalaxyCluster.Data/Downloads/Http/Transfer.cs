using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using GalaxyCluster.Data.Storage;

namespace GalaxyCluster.Data.Downloads.Http;

/// <summary>One request, and its answer's bytes into a file.</summary>
internal sealed class Transfer : IDisposable
{
    private const int PieceBytes = 1 << 16;
    private readonly Uri _address;
    private readonly string _partial;
    private readonly AnswerRules _rules;
    private readonly TimeSpan _silence;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _silent;

    public Transfer(Uri address, string partial, AnswerRules rules, TimeSpan silence, TimeProvider time)
    {
        _address = address;
        _partial = partial;
        _rules = rules;
        _silence = silence;
        _time = time;
        _silent = new CancellationTokenSource(silence, time);
    }

    /// <exception cref="AnswerException">The server cannot be reached, breaks off, or answers with an
    /// error.</exception>
    public async Task RunAsync(HttpClient http, CancellationToken cancellation)
    {
        using CancellationTokenSource either =
            CancellationTokenSource.CreateLinkedTokenSource(cancellation, _silent.Token);
        long from = 0;
        FileStream file = new(
            _partial, _rules.IsResumed ? FileMode.OpenOrCreate : FileMode.Create, FileAccess.Write, FileShare.None,
            bufferSize: 0, useAsync: true);
        await using (file.ConfigureAwait(false))
        {
            try
            {
                from = file.Length;
                using HttpResponseMessage answer = await SendAsync(http, from, either.Token).ConfigureAwait(false);
                await ReceiveAsync(answer, file, from, either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (
                _silent.IsCancellationRequested && !cancellation.IsCancellationRequested)
            {
                throw Transient($"nothing has arrived for {_silence.TotalSeconds:F0} s");
            }
            catch (Exception e) when (e is HttpRequestException or HttpIOException
                or IOException { InnerException: SocketException })
            {
                throw Transient(FirstLine(e.InnerException is { } cause ? $"{e.Message} {cause.Message}" : e.Message),
                    e);
            }

            DurableFile.Flush(file);
        }
    }

    public void Dispose() => _silent.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpClient http, long from, CancellationToken cancellation)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, _address);
        if (from > 0)
            request.Headers.Range = new RangeHeaderValue(from, null);
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation)
            .ConfigureAwait(false);
    }

    private async Task ReceiveAsync(
        HttpResponseMessage answer, FileStream file, long from, CancellationToken cancellation)
    {
        if (answer.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.PartialContent))
        {
            if (answer.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
            {
                if (answer.Content.Headers.ContentRange?.Length == from)
                    return; // All of it was there already.
                file.SetLength(0);
                throw Transient("the file there is shorter than what was fetched of it: it is fetched anew");
            }

            throw await FaultAsync(answer, cancellation).ConfigureAwait(false);
        }

        bool goesOn = answer.StatusCode == HttpStatusCode.PartialContent
            && answer.Content.Headers.ContentRange?.From == from;
        if (answer.StatusCode == HttpStatusCode.PartialContent && !goesOn)
            throw Transient("the server sends another part of the file than was asked for");
        if (!goesOn)
            file.SetLength(0);
        file.Position = file.Length;
        await CopyAsync(answer.Content, file, cancellation).ConfigureAwait(false);
    }

    /// <summary>A connection that ends before Content-Length is HttpClient's own error.</summary>
    private async Task CopyAsync(HttpContent content, FileStream file, CancellationToken cancellation)
    {
        Stream stream = await content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            byte[] piece = new byte[PieceBytes];
            int read;
            while ((read = await stream.ReadAsync(piece, cancellation).ConfigureAwait(false)) > 0)
            {
                _silent.CancelAfter(_silence);
                if (file.Position + read > _rules.MaxBytes)
                    throw new AnswerException(
                        AnswerKind.Refused,
                        $"{ErrorText.Short(_address)}: the answer has more than {_rules.MaxBytes} bytes");
                await file.WriteAsync(piece.AsMemory(0, read), cancellation).ConfigureAwait(false);
            }
        }
    }

    private async Task<AnswerException> FaultAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        string words = await ErrorText.ReadAsync(answer.Content, cancellation).ConfigureAwait(false);
        int status = (int)answer.StatusCode;
        string message = $"{ErrorText.Short(_address)}: status {status}{(words.Length > 0 ? $": {words}" : "")}";
        AnswerKind kind = answer.StatusCode switch
        {
            HttpStatusCode.NotFound or HttpStatusCode.Gone => AnswerKind.Nothing,
            HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError =>
                AnswerKind.Transient,
            _ => AnswerKind.Refused,
        };
        RetryConditionHeaderValue? header = answer.Headers.RetryAfter;
        TimeSpan? pause = header?.Delta ?? (header?.Date is { } date ? date - _time.GetUtcNow() : null);
        return new AnswerException(kind, message, pause > TimeSpan.Zero ? pause : null);
    }

    private AnswerException Transient(string what, Exception? inner = null) =>
        new(AnswerKind.Transient, $"{ErrorText.Short(_address)}: {what}", inner: inner);

    private static string FirstLine(string text) => text.Split('\n')[0].Trim();
}
