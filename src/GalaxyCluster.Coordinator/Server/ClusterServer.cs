using System.Net;
using System.Net.Sockets;
using GalaxyCluster.Coordinator.Services;
using GalaxyCluster.Wire.Bulk;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GalaxyCluster.Coordinator.Server;

/// <summary>The cluster's port: gRPC over HTTP/2 without TLS.</summary>
internal sealed class ClusterServer : IAsyncDisposable
{
    private const int StreamWindowBytes = 2 * 1024 * 1024;
    private const int ConnectionWindowBytes = 8 * 1024 * 1024;

    private readonly WebApplication _app;

    private ClusterServer(WebApplication app, Uri address)
    {
        _app = app;
        Address = address;
    }

    /// <summary>Where workers can join from this machine.</summary>
    public Uri Address { get; }

    /// <exception cref="ListenException">The address is taken or not this machine's.</exception>
    public static async Task<ClusterServer> StartAsync(
        IPEndPoint endpoint, ClusterServices services, ILoggerFactory loggers, CancellationToken cancellation)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.Services.AddRoutingCore();
        builder.Services.AddGrpc(options =>
        {
            options.MaxReceiveMessageSize = BulkFormat.MaxMessageBytes;
            options.MaxSendMessageSize = BulkFormat.MaxMessageBytes;
        });
        builder.Services.AddSingleton(services.Sessions);
        builder.Services.AddSingleton(services.Bulk);
        builder.Services.AddSingleton(services.Status);
        builder.Services.AddSingleton(services.Health);
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(server => Configure(server, endpoint));
        WebApplication app = builder.Build();
        app.MapGrpcService<SessionService>();
        app.MapGrpcService<BulkService>();
        app.MapGrpcService<StatusService>();
        app.MapGrpcService<HealthService>();
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            await app.DisposeAsync();
            throw new ListenException(
                $"cannot listen on {endpoint}: {e.GetBaseException().Message}; stop what uses it, or give another --listen", e);
        }
        return new ClusterServer(app, AddressOf(app));
    }

    /// <summary>Cuts what is still connected; workers have had their last word by then, and time to hang up.</summary>
    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private static void Configure(KestrelServerOptions server, IPEndPoint endpoint)
    {
        server.AddServerHeader = false;
        server.Limits.Http2.InitialStreamWindowSize = StreamWindowBytes;
        server.Limits.Http2.InitialConnectionWindowSize = ConnectionWindowBytes;
        server.Listen(endpoint, listen => listen.Protocols = HttpProtocols.Http2);
    }

    private static Uri AddressOf(WebApplication app)
    {
        string address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var builder = new UriBuilder(address);
        if (IPAddress.TryParse(builder.Host.Trim('[', ']'), out IPAddress? host) &&
            (host.Equals(IPAddress.Any) || host.Equals(IPAddress.IPv6Any)))
            builder.Host = "localhost";
        return builder.Uri;
    }
}
