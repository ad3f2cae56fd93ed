using System.Runtime.InteropServices;
using System.Security.Cryptography;
using GalaxyCluster.Training.Reports;
using GalaxyCluster.Training.Runs;
using GalaxyCluster.Wire.Bulk;
using GalaxyCluster.Wire.Errors;
using GalaxyCluster.Wire.V1;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Frame = GalaxyCluster.Wire.Bulk.Frame;

namespace GalaxyCluster.Cluster.Tests.Cluster;

/// <summary>A peer that breaks the rules is refused by name of the rule, and the run ends with the right parameters.</summary>
public sealed class HostileClientTests(TinyRun run) : IClassFixture<TinyRun>, IAsyncLifetime
{
    private readonly TempFolder _folder = new("hostile");
    private RunningCoordinator _coordinator = null!;

    public async ValueTask InitializeAsync() => _coordinator = await RunningCoordinator.StartAsync(run, _folder.Path);

    /// <summary>After every attack an honest worker finishes the run with the reference's parameters.</summary>
    public async ValueTask DisposeAsync()
    {
        await using var honest = new RunningWorker(_coordinator.Address, "honest", _folder.Path);
        Assert.Equal(run.Reference.ParametersSha256, (await _coordinator.Result).ParametersSha256);
        await _coordinator.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public Task AnotherProtocolVersionIsRefused() =>
        JoinRefused(join => join.ProtocolVersion++, RejectionCode.ProtocolMismatch);

    [Fact]
    public Task AnotherEnginesSelfTestIsRefused() =>
        JoinRefused(join => join.SelfTestDigest = new string('0', 64), RejectionCode.EngineMismatch);

    [Fact]
    public Task AnotherRunIsRefused() =>
        JoinRefused(join => join.RunHash = run.OtherDefinition.RunHash, RejectionCode.RunMismatch);

    [Fact]
    public Task NoThreadsAreRefused() => JoinRefused(join => join.Threads = 0, RejectionCode.Malformed);

    [Fact]
    public async Task ASessionThatDoesNotBeginWithAJoinIsClosed()
    {
        using var peer = new RawMember(_coordinator.Address);
        await peer.SayAsync(new WorkerMessage { Heartbeat = new Heartbeat() });
        await BreaksAsync(peer, "first message");
    }

    [Fact]
    public async Task ASecondJoinEndsTheSession()
    {
        using var peer = new RawMember(_coordinator.Address);
        await peer.JoinAsync();
        await peer.SayAsync(new WorkerMessage { Join = RawMember.GoodJoin });
        await BreaksAsync(peer, "second join");
    }

    [Fact]
    public async Task AHeartbeatOfAnotherTermIsRefused()
    {
        using var peer = new RawMember(_coordinator.Address);
        await peer.JoinAsync();
        await peer.SayAsync(new WorkerMessage { Heartbeat = new Heartbeat { Term = 99, Incarnation = peer.Welcome.Incarnation } });
        await peer.SayAsync(new WorkerMessage { Heartbeat = new Heartbeat { Term = peer.Welcome.Term, Incarnation = 99 } });
        Assert.Equal(RejectionCode.FutureTerm, (await RefusalAsync(peer)).Code);
    }

    [Fact]
    public async Task BulkCallsOfStrangersAndOldLivesAreRefused()
    {
        using var peer = new RawMember(_coordinator.Address);
        await peer.JoinAsync();
        Caller old = peer.Caller;
        old.Incarnation = 99;
        Assert.Equal(RejectionCode.UnknownWorker, await FetchRefusedAsync(peer, old, "shard-00000.safetensors"));
        old = peer.Caller;
        old.Term = 0;
        Assert.Equal(RejectionCode.OldTerm, await FetchRefusedAsync(peer, old, "shard-00000.safetensors"));
        Assert.Equal(RejectionCode.Malformed, await FetchRefusedAsync(peer, null, "shard-00000.safetensors"));
    }

    [Theory]
    [InlineData("../manifest.json")]
    [InlineData("manifest.json")]
    [InlineData("/etc/passwd")]
    [InlineData("")]
    public async Task OnlyShardsOfTheDataSetCanBeFetched(string file)
    {
        using var peer = new RawMember(_coordinator.Address);
        await peer.JoinAsync();
        Assert.Equal(RejectionCode.NotFound, await FetchRefusedAsync(peer, peer.Caller, file));
    }

    [Fact]
    public async Task ABlockThatIsNotAssignedIsNotTaken()
    {
        using var peer = new RawMember(_coordinator.Address);
        Plan plan = await peer.JoinAsync();
        ContributionReply reply = await SendAsync(peer, plan, header => header.Contribution.Assigned.Attempt += 7);
        Assert.False(reply.Accepted);
        Assert.Equal(RejectionCode.NotAssigned, reply.Refusal.Code);
    }

    [Fact]
    public async Task AnotherStageIsNotTaken()
    {
        using var peer = new RawMember(_coordinator.Address);
        Plan plan = await peer.JoinAsync();
        ContributionReply reply = await SendAsync(peer, plan, header => header.Contribution.Stage.Round++);
        Assert.Equal(RejectionCode.WrongStage, reply.Refusal.Code);
    }

    [Fact]
    public async Task WrongSampleCountsAreRefused()
    {
        using var peer = new RawMember(_coordinator.Address);
        Plan plan = await peer.JoinAsync();
        await SendRefusedAsync(peer, plan, RejectionCode.Malformed, header => header.Contribution.Samples--);
    }

    [Fact]
    public async Task NotANumberNeverGetsIntoTheSum()
    {
        using var peer = new RawMember(_coordinator.Address);
        Plan plan = await peer.JoinAsync();
        await SendRefusedAsync(peer, plan, RejectionCode.NotFinite, values: values => values[3] = float.NaN);
    }

    [Fact]
    public async Task ALossThatIsNotANumberIsRefused()
    {
        using var peer = new RawMember(_coordinator.Address);
        Plan plan = await peer.JoinAsync();
        await SendRefusedAsync(peer, plan, RejectionCode.NotFinite, header => header.Contribution.LossSum = double.NaN);
    }

    [Fact]
    public async Task BytesThatDoNotMatchTheirDigestAreRefused()
    {
        using var peer = new RawMember(_coordinator.Address);
        Plan plan = await peer.JoinAsync();
        await SendRefusedAsync(peer, plan, RejectionCode.Corrupt, header => header.Sha256 = ByteString.CopyFrom(new byte[32]));
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    [InlineData(4)]
    public async Task AnnouncingAnotherLengthIsRefused(long bytes)
    {
        using var peer = new RawMember(_coordinator.Address);
        Plan plan = await peer.JoinAsync();
        await SendRefusedAsync(peer, plan, RejectionCode.Malformed, header => header.TotalBytes = bytes);
    }

    [Fact]
    public async Task AStreamWithoutEndIsCut()
    {
        using var peer = new RawMember(_coordinator.Address);
        Plan plan = await peer.JoinAsync();
        (Header header, float[] values) = Contribution(peer, plan);
        using var call = peer.Calls.AsyncClientStreamingCall(BulkMethods.SendContribution, null, default);
        await call.RequestStream.WriteAsync(Frame.OfHeader(header));
        try
        {
            for (long at = 0; ; at += (long)values.Length * sizeof(float))
                await call.RequestStream.WriteAsync(Frame.OfFloats(at, values));
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException or IOException or OperationCanceledException)
        {
            // The coordinator has hung up.
        }
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
        Assert.Equal(RejectionCode.Malformed, RejectionStatus.FromRpc(error)?.Code);
    }

    [Fact]
    public async Task AMemberThatDoesNotReadIsCutOff()
    {
        // A window of 64 KiB, which is soon full, instead of a worker's.
        using var channel = GrpcChannel.ForAddress(
            _coordinator.Address, new GrpcChannelOptions { HttpHandler = new SocketsHttpHandler { UseProxy = false } });
        using var session = new SessionService.SessionServiceClient(channel).Attend();
        await session.RequestStream.WriteAsync(new WorkerMessage { Join = RawMember.GoodJoin });
        Assert.True(await session.ResponseStream.MoveNext(CancellationToken.None));
        Welcome welcome = session.ResponseStream.Current.Welcome;
        var beat = new WorkerMessage { Heartbeat = new Heartbeat { Term = welcome.Term, Incarnation = welcome.Incarnation } };
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            for (int i = 0; i < 1_000_000; i++)
                await session.RequestStream.WriteAsync(beat);
        });
        RunEvent lost = await _coordinator.Events.FirstAsync(e => e is WorkerLost { Worker: "raw" });
        Assert.Contains("does not read", ((WorkerLost)lost).Reason, StringComparison.Ordinal);
    }

    private async Task JoinRefused(Action<JoinRequest> change, RejectionCode code)
    {
        using var peer = new RawMember(_coordinator.Address);
        JoinRequest join = RawMember.GoodJoin;
        change(join);
        await peer.SayAsync(new WorkerMessage { Join = join });
        Refusal refusal = (await peer.HearAsync()).Refusal;
        Assert.Equal(code, refusal.Code);
        Assert.NotEmpty(refusal.Reason);
        Assert.False(await peer.Session.ResponseStream.MoveNext(CancellationToken.None));
    }

    private static async Task BreaksAsync(RawMember peer, string reason)
    {
        RpcException error = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await peer.Session.ResponseStream.MoveNext(CancellationToken.None))
            {
                // Plans that were on their way.
            }
        });
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Contains(reason, error.Status.Detail, StringComparison.Ordinal);
    }

    private static async Task<Refusal> RefusalAsync(RawMember peer)
    {
        while (true)
        {
            if ((await peer.HearAsync()).Refusal is { } refusal)
                return refusal;
        }
    }

    private static async Task<RejectionCode?> FetchRefusedAsync(RawMember peer, Caller? caller, string file)
    {
        using var call = peer.Calls.AsyncServerStreamingCall(
            BulkMethods.FetchShard, null, default, new ShardRequest { Caller = caller, File = file });
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None));
        return RejectionStatus.FromRpc(error)?.Code;
    }

    private async Task SendRefusedAsync(
        RawMember peer, Plan plan, RejectionCode code, Action<Header>? change = null, Action<float[]>? values = null)
    {
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => SendAsync(peer, plan, change, values));
        Assert.Equal(code, RejectionStatus.FromRpc(error)?.Code);
    }

    private async Task<ContributionReply> SendAsync(
        RawMember peer, Plan plan, Action<Header>? change = null, Action<float[]>? spoil = null)
    {
        (Header header, float[] values) = Contribution(peer, plan, spoil);
        change?.Invoke(header);
        using var call = peer.Calls.AsyncClientStreamingCall(BulkMethods.SendContribution, null, default);
        try
        {
            await ChunkWriter.WriteAsync(call.RequestStream, header, values.AsMemory(), null, CancellationToken.None);
            await call.RequestStream.CompleteAsync();
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException or IOException or OperationCanceledException)
        {
            // Answered before the end.
        }
        return await call.ResponseAsync;
    }

    private (Header Header, float[] Values) Contribution(RawMember peer, Plan plan, Action<float[]>? spoil = null)
    {
        float[] values = new float[run.Definition.BuildModel().FlatLength];
        spoil?.Invoke(values);
        AssignedBlock assigned = plan.Blocks[0];
        var runPlan = new RunPlan(run.Definition);
        int samples = 0, units = 0;
        for (int slot = assigned.Block.Index << assigned.Block.Level; units < 1 << assigned.Block.Level && slot < 5; slot++, units++)
            samples += runPlan.SampleCount(plan.Stage.Round, slot);
        return (new Header
        {
            TotalBytes = values.Length * sizeof(float),
            Sha256 = ByteString.CopyFrom(SHA256.HashData(MemoryMarshal.AsBytes<float>(values))),
            Contribution = new ContributionHeader
            {
                Caller = peer.Caller,
                Stage = plan.Stage,
                Assigned = assigned,
                Samples = samples,
                UnitDigests = ByteString.CopyFrom(new byte[16 * units]),
            },
        }, values);
    }
}
