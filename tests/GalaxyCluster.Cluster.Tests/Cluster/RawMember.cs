using GalaxyCluster.Engine.Training;
using GalaxyCluster.Protocol;
using GalaxyCluster.Wire.Channels;
using GalaxyCluster.Wire.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace GalaxyCluster.Cluster.Tests.Cluster;

/// <summary>A peer that speaks the protocol by hand, and may break it.</summary>
internal sealed class RawMember : IDisposable
{
    private readonly GrpcChannel _channel;

    public RawMember(Uri coordinator)
    {
        _channel = ClusterChannel.Open(coordinator);
        Session = new SessionService.SessionServiceClient(_channel).Attend();
        Calls = _channel.CreateCallInvoker();
    }

    public AsyncDuplexStreamingCall<WorkerMessage, CoordinatorMessage> Session { get; }

    public CallInvoker Calls { get; }

    public Welcome Welcome { get; private set; } = new();

    public Caller Caller => new() { Worker = "raw", Term = Welcome.Term, Incarnation = Welcome.Incarnation };

    public static JoinRequest GoodJoin => new()
    {
        Worker = "raw",
        ProtocolVersion = ProtocolVersion.Current,
        SelfTestDigest = EngineSelfTest.Digest(),
        Threads = 1,
    };

    public Task SayAsync(WorkerMessage message) => Session.RequestStream.WriteAsync(message);

    public async Task<CoordinatorMessage> HearAsync()
    {
        Assert.True(await Session.ResponseStream.MoveNext(CancellationToken.None), "the session has ended");
        return Session.ResponseStream.Current;
    }

    /// <summary>Joins properly and waits for a plan with work.</summary>
    public async Task<Plan> JoinAsync()
    {
        await SayAsync(new WorkerMessage { Join = GoodJoin });
        Welcome = (await HearAsync()).Welcome;
        while (true)
        {
            CoordinatorMessage message = await HearAsync();
            if (message.Plan is { Blocks.Count: > 0 } plan)
                return plan;
        }
    }

    public void Dispose()
    {
        Session.Dispose();
        _channel.Dispose();
    }
}
