using GalaxyCluster.Wire.Channels;
using GalaxyCluster.Wire.Mapping;
using Grpc.Core;
using Grpc.Net.Client;

namespace GalaxyCluster.Wire.Status;

/// <summary>Asks a coordinator what it is doing.</summary>
public static class StatusClient
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>The status now.</summary>
    /// <exception cref="CoordinatorAddressException">The address is not http://host:port.</exception>
    /// <exception cref="CoordinatorUnreachableException">Nobody answers within 10 s, or not a coordinator.</exception>
    public static async Task<ClusterStatus> GetAsync(Uri coordinator, CancellationToken cancellation = default)
    {
        using GrpcChannel channel = ClusterChannel.Open(coordinator);
        return await GetAsync(channel, coordinator, cancellation);
    }

    private static async Task<ClusterStatus> GetAsync(GrpcChannel channel, Uri coordinator, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
        var client = new V1.StatusService.StatusServiceClient(channel);
        try
        {
            return StatusMapping.FromWire(
                await client.GetStatusAsync(new V1.StatusRequest(), cancellationToken: limit.Token));
        }
        catch (RpcException e)
        {
            throw new CoordinatorUnreachableException(coordinator, RpcCause.Of(e), e);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new CoordinatorUnreachableException(coordinator, $"no answer within {Limit.TotalSeconds:0} s", e);
        }
    }
}
