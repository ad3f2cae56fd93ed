using GalaxyCluster.StandIns.Tests.Grpc.Probe;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Xunit;

namespace GalaxyCluster.StandIns.Tests.Grpc;

public sealed class CallKindTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3_000_000)]
    public async Task Unary_brings_the_bytes_back(int length)
    {
        await using ProbeServer server = await ProbeServer.StartAsync();

        Reply reply = await server.OpenClient().UnaryAsync(new Ask { Number = 42, Payload = Pattern(length) });

        Assert.Equal(42, reply.Number);
        Assert.Equal(Pattern(length), reply.Payload);
    }

    [Fact]
    public async Task Blocking_unary_brings_the_bytes_back()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();

        Assert.Equal(Pattern(100), server.OpenClient().Unary(new Ask { Payload = Pattern(100) }).Payload);
    }

    [Fact]
    public async Task A_client_stream_arrives_whole_and_in_order()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        using AsyncClientStreamingCall<Ask, Reply> call = server.OpenClient().ClientStream();

        for (int i = 1; i <= 200; i++) await call.RequestStream.WriteAsync(new Ask { Number = i, Payload = ByteString.CopyFrom((byte)i) });
        await call.RequestStream.CompleteAsync();
        Reply reply = await call;

        Assert.Equal(200 * 201 / 2, reply.Number);
        Assert.Equal(Enumerable.Range(1, 200).Select(i => (byte)i), reply.Payload);
    }

    [Fact]
    public async Task A_server_stream_arrives_whole_and_in_order()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        using AsyncServerStreamingCall<Reply> call = server.OpenClient().ServerStream(new Ask { Number = 500, Payload = Pattern(3000) });

        int next = 0;
        await foreach (Reply reply in call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            Assert.Equal(next++, reply.Number);
            Assert.Equal(3000, reply.Payload.Length);
        }

        Assert.Equal(500, next);
    }

    [Fact]
    public async Task A_duplex_call_answers_each_message_before_the_next_is_sent()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        using AsyncDuplexStreamingCall<Ask, Reply> call = server.OpenClient().Duplex();

        for (int i = 0; i < 50; i++)
        {
            await call.RequestStream.WriteAsync(new Ask { Number = i });
            Assert.True(await call.ResponseStream.MoveNext());
            Assert.Equal(i, call.ResponseStream.Current.Number);
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext());
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task Eight_duplex_calls_share_a_connection()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        Prober.ProberClient client = server.OpenClient();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async caller =>
        {
            using AsyncDuplexStreamingCall<Ask, Reply> call = client.Duplex();
            for (int i = 0; i < 20; i++)
            {
                await call.RequestStream.WriteAsync(new Ask { Number = 1000 * caller + i });
                Assert.True(await call.ResponseStream.MoveNext());
                Assert.Equal(1000 * caller + i, call.ResponseStream.Current.Number);
            }

            await call.RequestStream.CompleteAsync();
        }));
    }

    [Fact]
    public async Task A_server_interceptor_sees_each_kind()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();

        Assert.Equal(["unary", "client-stream", "server-stream", "duplex"], await CallAll(server.OpenClient(), "intercepted"));
    }

    [Fact]
    public async Task A_client_interceptor_sees_each_kind_and_the_first_of_a_list_sees_it_first()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        CallInvoker invoker = server.OpenChannel().Intercept(new NamingInterceptor("first"), new NamingInterceptor("second"));

        string[] seen = await CallAll(new Prober.ProberClient(invoker), "probe-via", fromHeaders: true);

        Assert.Equal(Enumerable.Repeat("first, second", 4), seen);
    }

    [Fact]
    public async Task A_function_over_headers_changes_each_kind()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        CallInvoker invoker = server.OpenChannel().Intercept(headers => [.. headers, new Metadata.Entry("probe-via", "function")]);

        string[] seen = await CallAll(new Prober.ProberClient(invoker), "probe-via", fromHeaders: true);

        Assert.Equal(Enumerable.Repeat("function", 4), seen);
    }

    private static ByteString Pattern(int length)
    {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) bytes[i] = (byte)(i * 31 + (i >> 8));
        return ByteString.CopyFrom(bytes);
    }

    /// <summary>One call of each kind; the values of a trailer, or of a response header, joined by blanks as HTTP joins headers by commas.</summary>
    private static async Task<string[]> CallAll(Prober.ProberClient client, string key, bool fromHeaders = false)
    {
        using AsyncUnaryCall<Reply> unary = client.UnaryAsync(new Ask());
        await unary;

        using AsyncClientStreamingCall<Ask, Reply> clientStream = client.ClientStream();
        await clientStream.RequestStream.CompleteAsync();
        await clientStream;

        using AsyncServerStreamingCall<Reply> serverStream = client.ServerStream(new Ask());
        Assert.False(await serverStream.ResponseStream.MoveNext());

        using AsyncDuplexStreamingCall<Ask, Reply> duplex = client.Duplex();
        await duplex.RequestStream.CompleteAsync();
        Assert.False(await duplex.ResponseStream.MoveNext());

        Metadata[] metadata = fromHeaders
            ?
            [
                await unary.ResponseHeadersAsync,
                await clientStream.ResponseHeadersAsync,
                await serverStream.ResponseHeadersAsync,
                await duplex.ResponseHeadersAsync,
            ]
            : [unary.GetTrailers(), clientStream.GetTrailers(), serverStream.GetTrailers(), duplex.GetTrailers()];
        return [.. metadata.Select(entries => string.Join(' ', entries.GetAll(key).Select(entry => entry.Value)))];
    }
}
