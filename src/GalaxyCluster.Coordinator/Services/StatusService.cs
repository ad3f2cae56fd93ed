using GalaxyCluster.Coordinator.Loop;
using GalaxyCluster.Coordinator.Reporting;
using GalaxyCluster.Wire.Mapping;
using GalaxyCluster.Wire.V1;
using Grpc.Core;

namespace GalaxyCluster.Coordinator.Services;

/// <summary>Answers how the run is.</summary>
internal sealed class StatusService(ClusterLoop loop, StatusBoard board) : Wire.V1.StatusService.StatusServiceBase
{
    public override Task<StatusReply> GetStatus(StatusRequest request, ServerCallContext context) =>
        Task.FromResult(StatusMapping.ToWire(board.Read(loop.State)));
}
