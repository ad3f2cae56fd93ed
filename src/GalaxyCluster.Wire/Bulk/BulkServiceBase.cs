using GalaxyCluster.Wire.V1;
using Grpc.Core;

namespace GalaxyCluster.Wire.Bulk;

/// <summary>Base of the coordinator's bulk service; the same as a generated base, over <see cref="Frame"/>.</summary>
[BindServiceMethod(typeof(BulkServiceBase), nameof(Bind))]
public abstract class BulkServiceBase
{
    /// <summary>Sends the parameters after the asked number of rounds.</summary>
    public abstract Task FetchParameters(
        ParametersRequest request, IServerStreamWriter<Frame> responses, ServerCallContext context);

    /// <summary>Receives one block's result.</summary>
    public abstract Task<ContributionReply> SendContribution(
        IAsyncStreamReader<Frame> requests, ServerCallContext context);

    /// <summary>Sends one shard file.</summary>
    public abstract Task FetchShard(
        ShardRequest request, IServerStreamWriter<Frame> responses, ServerCallContext context);

    /// <summary>Called by the gRPC server, once to discover the methods (service is null) and once a call.</summary>
    public static void Bind(ServiceBinderBase binder, BulkServiceBase? service)
    {
        ArgumentNullException.ThrowIfNull(binder);
        binder.AddMethod(BulkMethods.FetchParameters,
            service is null ? null! : new ServerStreamingServerMethod<ParametersRequest, Frame>(service.FetchParameters));
        binder.AddMethod(BulkMethods.SendContribution,
            service is null ? null! : new ClientStreamingServerMethod<Frame, ContributionReply>(service.SendContribution));
        binder.AddMethod(BulkMethods.FetchShard,
            service is null ? null! : new ServerStreamingServerMethod<ShardRequest, Frame>(service.FetchShard));
    }
}
