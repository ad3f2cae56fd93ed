using GalaxyCluster.Coordinator.Faults;
using GalaxyCluster.Coordinator.Loop;
using GalaxyCluster.Data.Faults;
using GalaxyCluster.Protocol;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Membership;
using GalaxyCluster.Wire.Errors;
using GalaxyCluster.Wire.Mapping;
using GalaxyCluster.Wire.V1;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace GalaxyCluster.Coordinator.Services;

/// <summary>Sessions: messages become events, effects become messages, and the end of a stream is an event too.</summary>
internal sealed class SessionService(SessionTable sessions, Action<ClusterEvent> post, ILogger logger, TimeProvider time)
    : Wire.V1.SessionService.SessionServiceBase
{
    private static readonly TimeSpan JoinLimit = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan HangUpLimit = TimeSpan.FromSeconds(5);

    public override async Task Attend(
        IAsyncStreamReader<WorkerMessage> requestStream, IServerStreamWriter<CoordinatorMessage> responseStream,
        ServerCallContext context)
    {
        using SessionPeer peer = sessions.Open(context.Peer);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, peer.Cut);
        CoordinatorLog.SessionOpened(logger, peer.Session.Number, peer.Address);
        Task reading = Task.CompletedTask;
        try
        {
            FaultInjection.At(CoordinatorFaultPoints.SessionAfterOpen);
            await context.WriteResponseHeadersAsync([]);
            Task writing = WriteAsync(peer, responseStream, ended.Token);
            reading = ReadAsync(peer, requestStream, ended.Token);
            // The first to end ends the session: the coordinator has said its last word, or the worker is gone.
            await await Task.WhenAny(writing, reading);
            // A worker hangs up when it has read that word. Until then it may be on its way, and a coordinator that ended
            // now would take it back with the connection.
            await reading.WaitAsync(HangUpLimit, time, ended.Token);
        }
        catch (WireException e)
        {
            CoordinatorLog.SessionMalformed(logger, peer.Session.Number, peer.Address, e.Message);
            Lose(peer, LossCause.Failed, e.Message);
            throw RejectionStatus.ToRpc(e);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or RpcException
            or InvalidOperationException or TimeoutException)
        {
            // The connection broke, or the peer does not read or hang up: the loss below says so.
        }
        finally
        {
            await ended.CancelAsync();
            sessions.Remove(peer);
            Lose(peer, LossCause.ConnectionLost, peer.Cut.IsCancellationRequested ? "it does not read what it is sent" : "");
            await reading.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private static async Task WriteAsync(
        SessionPeer peer, IServerStreamWriter<CoordinatorMessage> stream, CancellationToken cancellation)
    {
        await foreach (CoordinatorMessage message in peer.Outgoing.ReadAllAsync(cancellation))
        {
            MessageFaults.BeforeSend(message);
            await stream.WriteAsync(message, cancellation);
            MessageFaults.AfterSend(message);
        }
    }

    private async Task ReadAsync(SessionPeer peer, IAsyncStreamReader<WorkerMessage> stream, CancellationToken cancellation)
    {
        WorkerId worker = await ReadJoinAsync(peer, stream, cancellation);
        while (await stream.MoveNext(cancellation))
        {
            MessageFaults.AfterReceive(stream.Current);
            post(WorkerMapping.FromWire(worker, stream.Current));
        }
    }

    private async Task<WorkerId> ReadJoinAsync(
        SessionPeer peer, IAsyncStreamReader<WorkerMessage> stream, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(JoinLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            if (!await stream.MoveNext(either.Token))
                throw new WireException(Wire.V1.RejectionCode.Malformed, "the session ended before its join");
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new WireException(Wire.V1.RejectionCode.Malformed, $"no join within {JoinLimit.TotalSeconds:0} s");
        }
        MessageFaults.AfterReceive(stream.Current);
        ClusterEvent.JoinRequested join = WorkerMapping.JoinFromWire(peer.Session, stream.Current);
        post(join);
        return join.Worker;
    }

    private void Lose(SessionPeer peer, LossCause cause, string detail)
    {
        if (peer.Member is { } member)
            post(new ClusterEvent.WorkerLost(member.Worker, member.Incarnation, cause, detail));
    }
}
