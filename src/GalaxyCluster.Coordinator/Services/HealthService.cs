using GalaxyCluster.Wire.Health.V1;
using Grpc.Core;
using static GalaxyCluster.Wire.Health.V1.HealthCheckResponse.Types;

namespace GalaxyCluster.Coordinator.Services;

/// <summary>
/// The standard health protocol. A coordinator that answers serves; one that waits for workers or for its disk does so
/// too, as restarting it would not help.
/// </summary>
internal sealed class HealthService(CancellationToken ending) : Health.HealthBase
{
    private static readonly string[] Services =
        ["", "galaxycluster.v1.SessionService", "galaxycluster.v1.BulkService", "galaxycluster.v1.StatusService"];

    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context) =>
        Services.Contains(request.Service)
            ? Task.FromResult(new HealthCheckResponse { Status = Now })
            : throw new RpcException(new Status(StatusCode.NotFound, "no such service"));

    public override async Task Watch(
        HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        ServingStatus status = Services.Contains(request.Service) ? Now : ServingStatus.ServiceUnknown;
        await responseStream.WriteAsync(new HealthCheckResponse { Status = status }, context.CancellationToken);
        await UntilEitherAsync(ending, context.CancellationToken);
        if (!context.CancellationToken.IsCancellationRequested)
            await responseStream.WriteAsync(new HealthCheckResponse { Status = ServingStatus.NotServing });
    }

    private ServingStatus Now => ending.IsCancellationRequested ? ServingStatus.NotServing : ServingStatus.Serving;

    private static async Task UntilEitherAsync(CancellationToken first, CancellationToken second)
    {
        var either = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration one = first.Register(() => either.TrySetResult());
        await using CancellationTokenRegistration two = second.Register(() => either.TrySetResult());
        await either.Task;
    }
}
