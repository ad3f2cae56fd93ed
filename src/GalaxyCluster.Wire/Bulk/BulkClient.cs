using System.Runtime.InteropServices;
using System.Security.Cryptography;
using GalaxyCluster.Protocol;
using GalaxyCluster.Wire.Channels;
using GalaxyCluster.Wire.Errors;
using GalaxyCluster.Wire.Mapping;
using Grpc.Core;
using Grpc.Net.Client;

namespace GalaxyCluster.Wire.Bulk;

/// <summary>
/// A worker's bulk calls, on a connection of their own. A call that the coordinator refuses, or whose bytes are wrong,
/// throws <see cref="WireException"/>; one that breaks throws <see cref="RpcException"/>. Nothing is tried twice here.
/// </summary>
public sealed class BulkClient : IDisposable
{
    // A call that takes longer has stalled; the rules notice a stalled worker much earlier.
    private static readonly TimeSpan CallLimit = TimeSpan.FromMinutes(30);

    private readonly GrpcChannel _channel;
    private readonly CallInvoker _invoker;
    private readonly Action<int>? _moved;
    private readonly Action<BulkStep>? _passed;

    private BulkClient(GrpcChannel channel, Action<int>? moved, Action<BulkStep>? passed)
    {
        _channel = channel;
        _invoker = channel.CreateCallInvoker();
        _moved = moved;
        _passed = passed;
    }

    /// <summary>
    /// A client; the connection is made at the first call. <paramref name="moved"/> is told bytes as they go,
    /// <paramref name="passed"/> each step that is behind; what it throws ends the call.
    /// </summary>
    /// <exception cref="CoordinatorAddressException">The address is not http://host:port.</exception>
    public static BulkClient Open(Uri coordinator, Action<int>? moved = null, Action<BulkStep>? passed = null) =>
        new(ClusterChannel.Open(coordinator), moved, passed);

    /// <summary>Fills <paramref name="into"/> with the parameters that have <paramref name="round"/> rounds behind them.</summary>
    /// <returns>Their SHA-256, lower-case hex, checked against the bytes.</returns>
    public Task<string> FetchParametersAsync(
        BulkCaller caller, long round, Memory<float> into, CancellationToken cancellation) => Refusable(async limit =>
    {
        var request = new V1.ParametersRequest { Caller = CallerMapping.ToWire(caller), Round = round };
        using AsyncServerStreamingCall<Frame> call = _invoker.AsyncServerStreamingCall(
            BulkMethods.FetchParameters, null, new CallOptions(cancellationToken: limit), request);
        var reader = new ChunkReader(call.ResponseStream, bytes => Moved(bytes, BulkStep.ParametersChunk));
        V1.Header header = await reader.ReadHeaderAsync(limit);
        if (header.Round != round)
        {
            throw new WireException(V1.RejectionCode.Malformed,
                $"parameters of round {header.Round} came where round {round} was asked for");
        }
        await reader.ReadAsync(into, limit);
        return Convert.ToHexStringLower(header.Sha256.Span);
    }, cancellation);

    /// <summary>Copies a shard of exactly <paramref name="length"/> bytes to a stream, from some byte on.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="file">Name in the manifest.</param>
    /// <param name="from">First byte; what is before it is there already.</param>
    /// <param name="length">Of the whole file.</param>
    /// <param name="begun">Has hashed the bytes before <paramref name="from"/>.</param>
    /// <param name="into">At the place of <paramref name="from"/>. Chunks are written as they come and fit their
    /// checksums; whether the whole fits its hash is known at the end.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <returns>The whole file's SHA-256, lower-case hex, checked against the bytes.</returns>
    public Task<string> FetchShardAsync(
        BulkCaller caller, string file, long from, long length, IncrementalHash begun, Stream into,
        CancellationToken cancellation) => Refusable(async limit =>
    {
        var request = new V1.ShardRequest { Caller = CallerMapping.ToWire(caller), File = file, From = from };
        using AsyncServerStreamingCall<Frame> call = _invoker.AsyncServerStreamingCall(
            BulkMethods.FetchShard, null, new CallOptions(cancellationToken: limit), request);
        var reader = new ChunkReader(call.ResponseStream, bytes => Moved(bytes, BulkStep.ShardChunk));
        V1.Header header = await reader.ReadHeaderAsync(limit);
        await reader.ReadAsync(length - from, into, begun, limit);
        return Convert.ToHexStringLower(header.Sha256.Span);
    }, cancellation);

    /// <summary>Sends the sum of a block; <paramref name="sum"/> is empty when the block has no samples.</summary>
    /// <returns>Null when it counts, else why it never will. The digest in the header is filled in here.</returns>
    public Task<Rejection?> SendAsync(
        BlockResult result, ReadOnlyMemory<float> sum, DateTimeOffset now, CancellationToken cancellation) =>
        SendAsync(
            result, MemoryMarshal.AsBytes(sum.Span), now, BulkStep.SumSent, bytes => Moved(bytes, BulkStep.SumChunk),
            (stream, header, moved, limit) => ChunkWriter.WriteAsync(stream, header, sum, moved, limit), cancellation);

    /// <summary>Sends the counts of a block of the evaluation.</summary>
    /// <returns>Null when they count, else why they never will. The digest in the header is filled in here.</returns>
    public Task<Rejection?> SendAsync(
        BlockResult result, ReadOnlyMemory<byte> counts, DateTimeOffset now, CancellationToken cancellation) =>
        SendAsync(
            result, counts.Span, now, BulkStep.CountsSent, bytes => _moved?.Invoke(bytes),
            (stream, header, moved, limit) => ChunkWriter.WriteAsync(stream, header, counts, moved, limit), cancellation);

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();

    private delegate Task Payload(
        IAsyncStreamWriter<Frame> stream, V1.Header header, Action<int> moved, CancellationToken limit);

    private Task<Rejection?> SendAsync(
        BlockResult result, ReadOnlySpan<byte> bytes, DateTimeOffset now, BulkStep sent, Action<int> moved,
        Payload payload, CancellationToken cancellation)
    {
        V1.Header header = ContributionMapping.ToWire(result, bytes.Length, SHA256.HashData(bytes));
        return Refusable(async limit =>
        {
            using AsyncClientStreamingCall<Frame, V1.ContributionReply> call = _invoker.AsyncClientStreamingCall(
                BulkMethods.SendContribution, null, new CallOptions(cancellationToken: limit));
            // What is thrown where the bytes are told ends the call. It is no sign of an early answer: none would come.
            bool isTelling = false;
            try
            {
                await payload(call.RequestStream, header, Tell, limit);
                await call.RequestStream.CompleteAsync();
            }
            catch (Exception e) when (
                !isTelling
                && (e is RpcException or InvalidOperationException or IOException
                    || (e is OperationCanceledException && !limit.IsCancellationRequested)))
            {
                // The coordinator answered before the end: the answer says why.
            }
            _passed?.Invoke(sent);
            V1.ContributionReply reply = await call.ResponseAsync;
            return reply.Accepted ? null : RejectionMapping.FromWire(reply.Refusal, now);

            void Tell(int chunk)
            {
                isTelling = true;
                moved(chunk);
                isTelling = false;
            }
        }, cancellation);
    }

    private void Moved(int bytes, BulkStep step)
    {
        _moved?.Invoke(bytes);
        _passed?.Invoke(step);
    }

    private static async Task<T> Refusable<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(CallLimit);
        try
        {
            return await call(limit.Token);
        }
        catch (RpcException e) when (RejectionStatus.FromRpc(e) is { } refusal)
        {
            throw refusal;
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new RpcException(new Grpc.Core.Status(
                StatusCode.DeadlineExceeded, $"no end after {CallLimit.TotalMinutes:0} minutes", e));
        }
    }
}
