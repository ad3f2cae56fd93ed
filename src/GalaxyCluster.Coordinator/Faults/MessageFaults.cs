using GalaxyCluster.Data.Faults;
using GalaxyCluster.Wire.V1;

namespace GalaxyCluster.Coordinator.Faults;

/// <summary>Which fault points a message passes on its way.</summary>
internal static class MessageFaults
{
    /// <summary>A message is about to go out.</summary>
    public static void BeforeSend(CoordinatorMessage message) => Pass(message.MessageCase switch
    {
        CoordinatorMessage.MessageOneofCase.Welcome => CoordinatorFaultPoints.WelcomeBeforeSend,
        CoordinatorMessage.MessageOneofCase.Refusal => CoordinatorFaultPoints.RefusalBeforeSend,
        CoordinatorMessage.MessageOneofCase.Plan => CoordinatorFaultPoints.PlanBeforeSend,
        CoordinatorMessage.MessageOneofCase.HeartbeatAck => CoordinatorFaultPoints.AckBeforeSend,
        CoordinatorMessage.MessageOneofCase.Farewell => CoordinatorFaultPoints.FarewellBeforeSend,
        _ => null,
    });

    /// <summary>A message has gone out.</summary>
    public static void AfterSend(CoordinatorMessage message) => Pass(message.MessageCase switch
    {
        CoordinatorMessage.MessageOneofCase.Welcome => CoordinatorFaultPoints.WelcomeAfterSend,
        CoordinatorMessage.MessageOneofCase.Refusal => CoordinatorFaultPoints.RefusalAfterSend,
        CoordinatorMessage.MessageOneofCase.Plan => CoordinatorFaultPoints.PlanAfterSend,
        CoordinatorMessage.MessageOneofCase.HeartbeatAck => CoordinatorFaultPoints.AckAfterSend,
        CoordinatorMessage.MessageOneofCase.Farewell => CoordinatorFaultPoints.FarewellAfterSend,
        _ => null,
    });

    /// <summary>A message has come and nothing has been done about it.</summary>
    public static void AfterReceive(WorkerMessage message) => Pass(message.MessageCase switch
    {
        WorkerMessage.MessageOneofCase.Join => CoordinatorFaultPoints.JoinAfterReceive,
        WorkerMessage.MessageOneofCase.Heartbeat => CoordinatorFaultPoints.HeartbeatAfterReceive,
        WorkerMessage.MessageOneofCase.Drain => CoordinatorFaultPoints.DrainAfterReceive,
        WorkerMessage.MessageOneofCase.Failure => CoordinatorFaultPoints.FailureAfterReceive,
        _ => null,
    });

    private static void Pass(FaultPoint? point)
    {
        if (point is not null)
            FaultInjection.At(point);
    }
}
