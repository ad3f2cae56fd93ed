using GalaxyCluster.Wire.Channels;
using Grpc.Core;
using Grpc.Net.Client;

namespace GalaxyCluster.Wire.Health;

/// <summary>Asks any gRPC server whether it serves, by the standard health protocol.</summary>
public static class HealthClient
{
    /// <summary>
    /// True: it serves. False: it answers that it does not. Give a short limit by <paramref name="cancellation"/>.
    /// </summary>
    /// <exception cref="CoordinatorAddressException">The address is not http://host:port.</exception>
    /// <exception cref="CoordinatorUnreachableException">Nobody answers, or not a gRPC server.</exception>
    public static async Task<bool> CheckAsync(Uri server, CancellationToken cancellation = default)
    {
        using GrpcChannel channel = ClusterChannel.Open(server);
        var client = new V1.Health.HealthClient(channel);
        try
        {
            V1.HealthCheckResponse reply =
                await client.CheckAsync(new V1.HealthCheckRequest(), cancellationToken: cancellation);
            return reply.Status == V1.HealthCheckResponse.Types.ServingStatus.Serving;
        }
        catch (RpcException e)
        {
            throw new CoordinatorUnreachableException(server, RpcCause.Of(e), e);
        }
    }
}
