using GalaxyCluster.Coordinator.Faults;
using GalaxyCluster.Coordinator.Loop;
using GalaxyCluster.Coordinator.Parameters;
using GalaxyCluster.Coordinator.Tracing;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Faults;
using GalaxyCluster.Protocol;
using GalaxyCluster.Protocol.Rounds;
using GalaxyCluster.Wire.Bulk;
using GalaxyCluster.Wire.Clocks;
using GalaxyCluster.Wire.Errors;
using GalaxyCluster.Wire.Mapping;
using GalaxyCluster.Wire.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using Frame = GalaxyCluster.Wire.Bulk.Frame;

namespace GalaxyCluster.Coordinator.Services;

/// <summary>Parameters and shards down, contributions up.</summary>
internal sealed class BulkService(
    ClusterLoop loop, ParameterStore parameters, ContributionReceiver receiver, Dataset dataset, Tracer tracer,
    MonotonicClock clock,
    ILogger logger) : BulkServiceBase
{
    private readonly Dictionary<string, ShardInfo> _shards =
        dataset.Manifest.Shards.ToDictionary(shard => shard.File, StringComparer.Ordinal);

    public override async Task FetchParameters(
        ParametersRequest request, IServerStreamWriter<Frame> responses, ServerCallContext context)
    {
        BulkCaller caller = CheckCaller(request.Caller);
        DateTimeOffset began = clock.Now;
        PublishedParameters held = parameters.TryHold(request.Round)
            ?? throw RejectionStatus.ToRpc(Wire.V1.RejectionCode.NotFound, $"the parameters of round {request.Round} are not here");
        try
        {
            var header = new Header
            {
                TotalBytes = (long)held.Flat.Length * sizeof(float),
                Sha256 = ByteString.CopyFrom(Convert.FromHexString(held.Sha256)),
                Round = held.Version,
            };
            FaultInjection.At(CoordinatorFaultPoints.ParametersBeforeSend, request.Round);
            await ChunkWriter.WriteAsync(responses, header, held.Flat, null, context.CancellationToken);
            tracer.Sent("parameters", held.Version, caller.Worker, caller.Incarnation, began, header.TotalBytes);
            FaultInjection.At(CoordinatorFaultPoints.ParametersAfterSend, request.Round);
        }
        finally
        {
            parameters.Release(held);
        }
    }

    public override async Task<ContributionReply> SendContribution(
        IAsyncStreamReader<Frame> requests, ServerCallContext context)
    {
        try
        {
            Rejection? rejection = await receiver.ReceiveAsync(requests, context.CancellationToken);
            return rejection is null
                ? new ContributionReply { Accepted = true }
                : new ContributionReply { Refusal = RejectionMapping.ToWire(rejection, clock.Now) };
        }
        catch (WireException e)
        {
            CoordinatorLog.UploadRefused(logger, context.Peer, e.Message);
            throw RejectionStatus.ToRpc(e);
        }
    }

    public override async Task FetchShard(
        ShardRequest request, IServerStreamWriter<Frame> responses, ServerCallContext context)
    {
        BulkCaller caller = CheckCaller(request.Caller);
        DateTimeOffset began = clock.Now;
        if (!_shards.TryGetValue(request.File, out ShardInfo? shard))
            throw RejectionStatus.ToRpc(Wire.V1.RejectionCode.NotFound, "the data set has no such shard");
        if (request.From < 0 || request.From >= shard.Bytes)
            throw RejectionStatus.ToRpc(
                Wire.V1.RejectionCode.Malformed, $"byte {request.From} of a shard of {shard.Bytes} bytes");
        var header = new Header
        {
            TotalBytes = shard.Bytes - request.From,
            Sha256 = ByteString.CopyFrom(Convert.FromHexString(shard.Sha256)),
        };
        try
        {
            FaultInjection.At(CoordinatorFaultPoints.ShardBeforeSend, file: shard.File);
            await using FileStream file = File.OpenRead(dataset.PathOf(shard));
            file.Position = request.From;
            await ChunkWriter.WriteAsync(responses, header, file, context.CancellationToken);
            tracer.Sent("shard", -1, caller.Worker, caller.Incarnation, began, header.TotalBytes);
            FaultInjection.At(CoordinatorFaultPoints.ShardAfterSend, file: shard.File);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && !context.CancellationToken.IsCancellationRequested)
        {
            CoordinatorLog.ShardUnreadable(logger, shard.File, e.Message);
            throw RejectionStatus.ToRpc(Wire.V1.RejectionCode.NotFound, $"shard '{shard.File}' cannot be read by the coordinator");
        }
    }

    private BulkCaller CheckCaller(Caller? message)
    {
        try
        {
            BulkCaller caller = CallerMapping.FromWire(message);
            if (ContributionRules.CheckSender(loop.State, caller.Worker, caller.Incarnation, caller.Term) is { } rejection)
                throw RejectionStatus.ToRpc((Wire.V1.RejectionCode)(int)rejection.Code, rejection.Reason);
            return caller;
        }
        catch (WireException e)
        {
            throw RejectionStatus.ToRpc(e);
        }
    }
}
