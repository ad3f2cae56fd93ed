using GalaxyCluster.Data.Faults;
using GalaxyCluster.Protocol.Workers;
using GalaxyCluster.Wire.Bulk;
using GalaxyCluster.Wire.V1;

namespace GalaxyCluster.Worker.Faults;

/// <summary>Which fault points a message passes on its way.</summary>
internal static class MessageFaults
{
    /// <summary>An effect's message is about to be put on its way.</summary>
    public static void BeforeSend(WorkerMachineEffect effect)
    {
        FaultPoint? point = effect switch
        {
            WorkerMachineEffect.SendJoin => WorkerFaultPoints.JoinBeforeSend,
            WorkerMachineEffect.SendHeartbeat => WorkerFaultPoints.HeartbeatBeforeSend,
            WorkerMachineEffect.SendDrain => WorkerFaultPoints.DrainBeforeSend,
            WorkerMachineEffect.SendWorkFailed => WorkerFaultPoints.FailureBeforeSend,
            _ => null,
        };
        Pass(point);
    }

    /// <summary>A message has gone out.</summary>
    public static void AfterSend(WorkerMessage message) => Pass(message.MessageCase switch
    {
        WorkerMessage.MessageOneofCase.Join => WorkerFaultPoints.JoinAfterSend,
        WorkerMessage.MessageOneofCase.Heartbeat => WorkerFaultPoints.HeartbeatAfterSend,
        WorkerMessage.MessageOneofCase.Drain => WorkerFaultPoints.DrainAfterSend,
        WorkerMessage.MessageOneofCase.Failure => WorkerFaultPoints.FailureAfterSend,
        _ => null,
    });

    /// <summary>A message has come and nothing has been done about it.</summary>
    public static void AfterReceive(CoordinatorMessage message) => Pass(message.MessageCase switch
    {
        CoordinatorMessage.MessageOneofCase.Welcome => WorkerFaultPoints.WelcomeAfterReceive,
        CoordinatorMessage.MessageOneofCase.Plan => WorkerFaultPoints.PlanAfterReceive,
        CoordinatorMessage.MessageOneofCase.HeartbeatAck => WorkerFaultPoints.AckAfterReceive,
        CoordinatorMessage.MessageOneofCase.Farewell => WorkerFaultPoints.FarewellAfterReceive,
        _ => null,
    });

    /// <summary>A bulk call has got further.</summary>
    public static void Passed(BulkStep step) => Pass(step switch
    {
        BulkStep.ParametersChunk => WorkerFaultPoints.ParametersMidFetch,
        BulkStep.ShardChunk => WorkerFaultPoints.ShardMidFetch,
        BulkStep.SumChunk => WorkerFaultPoints.ContributionMidSend,
        BulkStep.SumSent => WorkerFaultPoints.ContributionAfterSend,
        BulkStep.CountsSent => WorkerFaultPoints.CountsAfterSend,
        _ => null,
    });

    private static void Pass(FaultPoint? point)
    {
        if (point is not null)
            FaultInjection.At(point);
    }
}
