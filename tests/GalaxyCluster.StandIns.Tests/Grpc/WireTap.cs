namespace GalaxyCluster.StandIns.Tests.Grpc;

/// <summary>Looks at responses as they come from the wire, before the gRPC client decodes them.</summary>
public sealed class WireTap
{
    /// <summary>The <c>grpc-encoding</c> header of the last response.</summary>
    public string? ResponseEncoding { get; private set; }

    /// <summary>The flag in front of the first message: 1 when it is compressed.</summary>
    public byte? FirstResponseByte { get; private set; }

    public HttpMessageHandler Around(HttpMessageHandler inner) => new Handler(this) { InnerHandler = inner };

    private sealed class Handler(WireTap wire) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
            wire.ResponseEncoding = response.Headers.TryGetValues("grpc-encoding", out IEnumerable<string>? values)
                ? values.Single()
                : null;
            await response.Content.LoadIntoBufferAsync(cancellationToken);
            byte[] body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            wire.FirstResponseByte = body.Length > 0 ? body[0] : null;
            return response;
        }
    }
}
