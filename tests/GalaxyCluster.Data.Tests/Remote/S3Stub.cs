using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace GalaxyCluster.Data.Tests.Remote;

/// <summary>
/// A server that answers GET as S3 does, path-style, with ranges, from a folder; and can be told to misbehave for some
/// requests. Real S3 is not reached by any test.
/// </summary>
internal sealed class S3Stub : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly string _folder;

    private S3Stub(WebApplication server, string folder)
    {
        _server = server;
        _folder = folder;
    }

    public enum Fault
    {
        /// <summary>The connection ends in the middle of the body.</summary>
        Cut,

        /// <summary>One bit of the body is another.</summary>
        Flip,
    }

    /// <summary>Faults of the next answers for a file; each is used once.</summary>
    public ConcurrentDictionary<string, ConcurrentQueue<Fault>> Faults { get; } = new();

    /// <summary>File and first byte of every request.</summary>
    public ConcurrentQueue<(string File, long From)> Requests { get; } = new();

    public string Url => _server.Urls.First();

    /// <summary>Serves the files of a folder as <c>bucket/sets/one/FILE</c>.</summary>
    public static async Task<S3Stub> StartAsync(string folder)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication server = builder.Build();
        S3Stub stub = new(server, folder);
        server.MapGet("/bucket/sets/one/{file}", stub.AnswerAsync);
        server.MapFallback(static context => ErrorAsync(context, 404, "NoSuchBucket"));
        await server.StartAsync();
        return stub;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context, string file)
    {
        string path = Path.Combine(_folder, Path.GetFileName(file));
        if (!File.Exists(path))
        {
            await ErrorAsync(context, 404, "NoSuchKey");
            return;
        }

        byte[] bytes = await File.ReadAllBytesAsync(path);
        long from = 0;
        string range = context.Request.Headers.Range.ToString();
        if (range.StartsWith("bytes=", StringComparison.Ordinal))
            from = long.Parse(range["bytes=".Length..range.IndexOf('-', StringComparison.Ordinal)], CultureInfo.InvariantCulture);
        Requests.Enqueue((file, from));
        if (from >= bytes.Length)
        {
            await ErrorAsync(context, 416, "InvalidRange");
            return;
        }

        Memory<byte> body = bytes.AsMemory((int)from);
        context.Response.StatusCode = range.Length > 0 ? 206 : 200;
        if (range.Length > 0)
            context.Response.Headers.ContentRange = $"bytes {from}-{bytes.Length - 1}/{bytes.Length}";
        context.Response.ContentLength = body.Length;
        // As of an upload in parts: no MD5 of the whole, so that nothing but our own check sees a changed bit.
        context.Response.Headers.ETag = "\"0123456789abcdef0123456789abcdef-1\"";
        Fault? fault = Faults.TryGetValue(file, out ConcurrentQueue<Fault>? faults) && faults.TryDequeue(out Fault next)
            ? next
            : null;
        if (fault == Fault.Cut)
        {
            // Shorter than its Content-Length says: the server sends what there is and ends the connection in order,
            // so that what was sent arrives. A reset would let the system drop it.
            await context.Response.Body.WriteAsync(body[..(body.Length / 2)]);
            await context.Response.Body.FlushAsync();
            return;
        }

        if (fault == Fault.Flip)
            body.Span[body.Length / 3] ^= 4;
        await context.Response.Body.WriteAsync(body);
    }

    private static async Task ErrorAsync(HttpContext context, int status, string code)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/xml";
        await context.Response.WriteAsync(
            $"<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code><Message>{code}</Message></Error>");
    }
}
