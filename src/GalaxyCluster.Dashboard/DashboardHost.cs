using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GalaxyCluster.Dashboard;

/// <summary>
/// Serves one page and one JSON document over HTTP/1.1, on a port of its own: browsers do not speak HTTP/2 without
/// TLS, which is what the cluster's port speaks. Every route only reads.
/// </summary>
public static class DashboardHost
{
    private const string ContentPolicy =
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; " +
        "frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Serves until <paramref name="stop"/>.</summary>
    /// <param name="endpoint">Where to listen; port 0 takes a free one.</param>
    /// <param name="view">The cluster's state now.</param>
    /// <param name="listening">Told the page's address once it can be opened.</param>
    /// <param name="loggers">For the web server's own warnings.</param>
    /// <param name="stop">Ends the page.</param>
    /// <exception cref="DashboardException">The address is taken or not this machine's.</exception>
    public static async Task RunAsync(
        IPEndPoint endpoint, Func<CancellationToken, ValueTask<ClusterView>> view, Action<Uri> listening,
        ILoggerFactory loggers, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(listening);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            server.Listen(endpoint, listen => listen.Protocols = HttpProtocols.Http1);
        });
        await using WebApplication app = builder.Build();
        byte[] page = ReadPage();
        app.Run(context => AnswerAsync(context, page, view));
        await StartAsync(app, endpoint, stop);
        string address = app.Services.GetRequiredService<IServer>().Features
            .Get<IServerAddressesFeature>()!.Addresses.First();
        listening(new Uri(address));
        await WaitAsync(stop);
        await app.StopAsync(CancellationToken.None);
    }

    private static async Task StartAsync(WebApplication app, IPEndPoint endpoint, CancellationToken stop)
    {
        try
        {
            await app.StartAsync(stop);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw new DashboardException($"cannot listen on {endpoint}: {e.GetBaseException().Message}", e);
        }
    }

    private static async Task AnswerAsync(
        HttpContext context, byte[] page, Func<CancellationToken, ValueTask<ClusterView>> view)
    {
        HttpResponse response = context.Response;
        response.Headers.ContentSecurityPolicy = ContentPolicy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "no-store";
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }
        switch (context.Request.Path.Value)
        {
            case "/":
                response.ContentType = "text/html; charset=utf-8";
                await response.Body.WriteAsync(page, context.RequestAborted);
                break;
            case "/status.json":
                ClusterView now = await view(context.RequestAborted);
                response.ContentType = "application/json; charset=utf-8";
                await JsonSerializer.SerializeAsync(response.Body, now, Json, context.RequestAborted);
                break;
            default:
                response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }
    }

    private static byte[] ReadPage()
    {
        using Stream stream = typeof(DashboardHost).Assembly.GetManifestResourceStream("dashboard.html")!;
        byte[] page = new byte[stream.Length];
        stream.ReadExactly(page);
        return page;
    }

    private static async Task WaitAsync(CancellationToken stop)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration = stop.Register(stopped.SetResult);
        await stopped.Task;
    }
}
