using GalaxyCluster.StandIns.Tests.Grpc.Probe;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Xunit;

namespace GalaxyCluster.StandIns.Tests.Grpc;

public sealed class HeaderTests
{
    private static readonly byte[] EveryByte = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];

    [Fact]
    public async Task Text_and_binary_headers_cross_both_ways()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        var headers = new Metadata { { "Probe-Text", "a b; c=1, d" }, { "probe-bytes-bin", EveryByte } };

        using AsyncUnaryCall<Reply> call = server.OpenClient().UnaryAsync(new Ask(), headers);
        Metadata echoed = await call.ResponseHeadersAsync;
        await call;

        Assert.Equal("a b; c=1, d", echoed.GetValue("probe-text"));
        Assert.Equal(EveryByte, echoed.GetValueBytes("probe-bytes-bin"));
    }

    [Fact]
    public async Task Trailers_come_with_success()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();

        using AsyncUnaryCall<Reply> call = server.OpenClient().UnaryAsync(new Ask());
        await call;

        Assert.Equal([0, 1, 254, 255], call.GetTrailers().GetValueBytes("tag-bin"));
        Assert.Equal("/galaxycluster.probe.Prober/Unary", call.GetTrailers().GetValue("method"));
        Assert.StartsWith("ipv4:127.0.0.1:", call.GetTrailers().GetValue("peer"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_credentials_reach_the_server_over_tls()
    {
        await using ProbeServer server = await ProbeServer.StartAsync(tls: true);
        var credentials = ChannelCredentials.Create(ChannelCredentials.SecureSsl, Bearer("over-tls"));

        using AsyncUnaryCall<Reply> call =
            new Prober.ProberClient(server.OpenChannel(new GrpcChannelOptions { Credentials = credentials })).UnaryAsync(new Ask());
        await call;

        Assert.Equal("Bearer over-tls", call.GetTrailers().GetValue("authorized-as"));
    }

    [Fact]
    public async Task Call_credentials_are_kept_from_plain_text_unless_allowed()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        CallOptions options = new CallOptions().WithCredentials(Bearer("plain"));

        using AsyncUnaryCall<Reply> kept = server.OpenClient().UnaryAsync(new Ask(), options);
        await kept;
        GrpcChannel allowing = server.OpenChannel(new GrpcChannelOptions { UnsafeUseInsecureChannelCallCredentials = true });
        using AsyncUnaryCall<Reply> allowed = new Prober.ProberClient(allowing).UnaryAsync(new Ask(), options);
        await allowed;

        Assert.Equal("nobody", kept.GetTrailers().GetValue("authorized-as"));
        Assert.Equal("Bearer plain", allowed.GetTrailers().GetValue("authorized-as"));
    }

    [Fact]
    public async Task Composed_credentials_are_all_applied()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        var marked = CallCredentials.FromInterceptor((context, headers) =>
        {
            headers.Add("probe-marked", context.MethodName);
            return Task.CompletedTask;
        });
        GrpcChannel channel = server.OpenChannel(new GrpcChannelOptions { UnsafeUseInsecureChannelCallCredentials = true });
        CallOptions options = new CallOptions().WithCredentials(CallCredentials.Compose(Bearer("both"), marked));

        using AsyncUnaryCall<Reply> call = new Prober.ProberClient(channel).UnaryAsync(new Ask(), options);
        Metadata echoed = await call.ResponseHeadersAsync;
        await call;

        Assert.Equal("Bearer both", call.GetTrailers().GetValue("authorized-as"));
        Assert.Equal("Unary", echoed.GetValue("probe-marked"));
    }

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("deflate", "deflate")]
    [InlineData(null, "none")]
    public async Task Compression_crosses_both_ways(string? encoding, string expected)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(responseCompression: encoding);
        var wire = new WireTap();
        var client = new Prober.ProberClient(server.OpenChannel(watch: wire.Around));
        var payload = ByteString.CopyFrom(new byte[1_000_000]);
        Metadata headers = encoding is null ? [] : new Metadata { { "grpc-internal-encoding-request", encoding } };

        using AsyncUnaryCall<Reply> call = client.UnaryAsync(new Ask { Payload = payload }, headers);
        Reply reply = await call;

        Assert.Equal(payload, reply.Payload);
        Assert.Equal(expected, call.GetTrailers().GetValue("request-encoding"));
        Assert.Equal(expected, wire.ResponseEncoding ?? "none");
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public async Task A_message_marked_so_goes_uncompressed(bool noCompress, byte expectedFlag)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(responseCompression: "gzip");
        var wire = new WireTap();
        var client = new Prober.ProberClient(server.OpenChannel(watch: wire.Around));

        await client.UnaryAsync(new Ask { Payload = ByteString.CopyFrom(new byte[1000]), NoCompress = noCompress });

        Assert.Equal(expectedFlag, wire.FirstResponseByte);
    }

    private static CallCredentials Bearer(string token) => CallCredentials.FromInterceptor((_, headers) =>
    {
        headers.Add("authorization", "Bearer " + token);
        return Task.CompletedTask;
    });
}
