using GalaxyCluster.Wire.Bulk;
using Grpc.Net.Client;

namespace GalaxyCluster.Wire.Channels;

/// <summary>Opens connections to a coordinator: HTTP/2 over plain TCP, never through a proxy.</summary>
public static class ClusterChannel
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    // Large enough for a parameter chunk in flight while the next is made; the default of 64 KiB starts slowly.
    private const int WindowBytes = 2 * 1024 * 1024;

    /// <summary>One channel with one connection of its own. Disposing it closes the connection.</summary>
    /// <param name="coordinator">Its address.</param>
    /// <param name="maxReceiveBytes">Longest message taken.</param>
    /// <exception cref="CoordinatorAddressException">The address is not http://host:port.</exception>
    public static GrpcChannel Open(Uri coordinator, int maxReceiveBytes = BulkFormat.MaxMessageBytes)
    {
        CheckAddress(coordinator);
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectTimeout = ConnectTimeout,
            InitialHttp2StreamWindowSize = WindowBytes,
            EnableMultipleHttp2Connections = false,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        };
        return GrpcChannel.ForAddress(coordinator, new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = maxReceiveBytes,
            MaxSendMessageSize = BulkFormat.MaxMessageBytes,
            ThrowOperationCanceledOnCancellation = true,
        });
    }

    /// <exception cref="CoordinatorAddressException">The address is not http://host:port.</exception>
    public static void CheckAddress(Uri coordinator)
    {
        ArgumentNullException.ThrowIfNull(coordinator);
        if (!coordinator.IsAbsoluteUri || coordinator.Scheme != Uri.UriSchemeHttp || coordinator.PathAndQuery != "/")
            throw new CoordinatorAddressException(coordinator);
    }
}
