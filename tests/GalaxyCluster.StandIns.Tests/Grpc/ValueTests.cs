using System.IO.Compression;
using Grpc.Core;
using Grpc.Net.Compression;
using Xunit;

namespace GalaxyCluster.StandIns.Tests.Grpc;

public sealed class ValueTests
{
    [Fact]
    public void Call_options_change_in_copies_and_keep_the_rest()
    {
        using var source = new CancellationTokenSource();
        Metadata headers = [];
        DateTime deadline = DateTime.UtcNow;
        CallOptions original = new(headers, deadline, source.Token);

        CallOptions changed = original.WithWaitForReady().WithWriteOptions(new WriteOptions(WriteFlags.NoCompress));

        Assert.False(original.IsWaitForReady);
        Assert.Null(original.WriteOptions);
        Assert.True(changed.IsWaitForReady);
        Assert.Equal(WriteFlags.NoCompress, changed.WriteOptions!.Flags);
        Assert.Same(headers, changed.Headers);
        Assert.Equal(deadline, changed.Deadline);
        Assert.Equal(source.Token, changed.CancellationToken);
    }

    [Fact]
    public void A_status_and_its_exception_say_what_happened()
    {
        var cause = new IOException("cable");
        var error = new RpcException(new Status(StatusCode.Unavailable, "gone", cause));

        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
        Assert.Contains("Unavailable", error.Message, StringComparison.Ordinal);
        Assert.Contains("gone", error.Message, StringComparison.Ordinal);
        Assert.Same(cause, error.Status.DebugException);
        Assert.Empty(error.Trailers);
    }

    [Fact]
    public void A_marshaller_of_arrays_reads_and_writes_contexts()
    {
        var marshaller = Marshallers.Create<string>(text => [(byte)text.Length], bytes => new string('x', bytes[0]));
        var written = new ArrayContext();
        marshaller.ContextualSerializer("abc", written);

        Assert.Equal([3], marshaller.Serializer("abc"));
        Assert.Equal("xxx", marshaller.Deserializer([3]));
        Assert.Equal([3], written.Payload);
        Assert.Equal("xxxx", marshaller.ContextualDeserializer(new ArraySource([4])));
    }

    [Fact]
    public void Two_methods_of_one_name_are_refused()
    {
        var method = new Method<string, string>(
            MethodType.Unary, "service", "Name", Marshallers.StringMarshaller, Marshallers.StringMarshaller);
        Task<string> Handle(string request, ServerCallContext context) => Task.FromResult(request);
        ServerServiceDefinition.Builder builder = ServerServiceDefinition.CreateBuilder().AddMethod(method, Handle);

        Assert.Equal("/service/Name", method.FullName);
        Assert.Throws<ArgumentException>(() => builder.AddMethod(method, Handle));
    }

    [Fact]
    public void Compression_providers_bring_the_bytes_back_and_leave_the_stream_open()
    {
        ICompressionProvider[] providers =
            [new GzipCompressionProvider(CompressionLevel.Fastest), new DeflateCompressionProvider(CompressionLevel.Fastest)];
        byte[] plain = [.. Enumerable.Range(0, 10_000).Select(i => (byte)(i / 100))];

        foreach (ICompressionProvider provider in providers)
        {
            using var packed = new MemoryStream();
            using (Stream packing = provider.CreateCompressionStream(packed, null)) packing.Write(plain);
            Assert.InRange(packed.Length, 10, 2000);
            packed.Position = 0;
            using var unpacked = new MemoryStream();
            using (Stream unpacking = provider.CreateDecompressionStream(packed)) unpacking.CopyTo(unpacked);

            Assert.Equal(plain, unpacked.ToArray());
            Assert.True(packed.CanRead);
        }

        Assert.Equal(["gzip", "deflate"], providers.Select(provider => provider.EncodingName));
    }

    [Fact]
    public void Connectivity_states_have_the_numbers_compiled_into_client_libraries() =>
        Assert.Equal(
            [(0, "Idle"), (1, "Connecting"), (2, "Ready"), (3, "TransientFailure"), (4, "Shutdown")],
            Enum.GetValues<ConnectivityState>().Select(state => ((int)state, state.ToString())));

    private sealed class ArrayContext : SerializationContext
    {
        public byte[]? Payload { get; private set; }

        public override void Complete(byte[] payload) => Payload = payload;
    }

    private sealed class ArraySource(byte[] payload) : DeserializationContext
    {
        public override int PayloadLength => payload.Length;

        public override byte[] PayloadAsNewBuffer() => payload;
    }
}
