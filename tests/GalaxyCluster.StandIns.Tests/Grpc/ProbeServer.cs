using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using GalaxyCluster.StandIns.Tests.Grpc.Probe;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GalaxyCluster.StandIns.Tests.Grpc;

/// <summary>A real server on a loopback port, and channels to it.</summary>
public sealed class ProbeServer : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly X509Certificate2? certificate;
    private readonly List<GrpcChannel> channels = [];

    private ProbeServer(WebApplication application, X509Certificate2? certificate)
    {
        this.application = application;
        this.certificate = certificate;
    }

    public ProbeEvents Events => application.Services.GetRequiredService<ProbeEvents>();

    public string Address => application.Urls.Single();

    public static async Task<ProbeServer> StartAsync(bool tls = false, string? responseCompression = null)
    {
        X509Certificate2? certificate = tls ? CreateCertificate() : null;
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            if (certificate is not null) listen.UseHttps(certificate);
        }));
        builder.Services.AddSingleton<ProbeEvents>();
        builder.Services.AddGrpc(grpc =>
        {
            grpc.ResponseCompressionAlgorithm = responseCompression;
            grpc.Interceptors.Add<RecordingInterceptor>();
        });
        WebApplication application = builder.Build();
        application.MapGrpcService<ProberService>();
        await application.StartAsync();
        return new ProbeServer(application, certificate);
    }

    public GrpcChannel OpenChannel(GrpcChannelOptions? options = null, Func<HttpMessageHandler, HttpMessageHandler>? watch = null)
    {
        var handler = new SocketsHttpHandler();
        if (certificate is not null)
        {
            string expected = certificate.Thumbprint;
            handler.SslOptions.RemoteCertificateValidationCallback = (_, presented, _, _) =>
                presented is X509Certificate2 actual && actual.Thumbprint == expected;
        }

        options ??= new GrpcChannelOptions();
        options.HttpHandler = watch is null ? handler : watch(handler);
        var channel = GrpcChannel.ForAddress(Address, options);
        channels.Add(channel);
        return channel;
    }

    public Prober.ProberClient OpenClient() => new(OpenChannel());

    public async ValueTask DisposeAsync()
    {
        foreach (GrpcChannel channel in channels) channel.Dispose();
        await application.DisposeAsync();
        certificate?.Dispose();
    }

    private static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using X509Certificate2 made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
