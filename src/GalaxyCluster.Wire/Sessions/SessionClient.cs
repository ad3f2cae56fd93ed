using System.Runtime.CompilerServices;
using System.Threading.Channels;
using GalaxyCluster.Wire.Channels;
using Grpc.Core;
using Grpc.Net.Client;

namespace GalaxyCluster.Wire.Sessions;

/// <summary>
/// A worker's end of one session, on a connection of its own. <see cref="Send"/> never waits: messages go out in order
/// as fast as the connection takes them, and a peer that does not read for long breaks the session.
/// </summary>
public sealed class SessionClient : IAsyncDisposable
{
    // Heart-beats of a minute: a connection that is further behind is as good as broken.
    private const int MaxQueued = 256;

    private static readonly TimeSpan FlushLimit = TimeSpan.FromMilliseconds(500);

    // A welcome carries the data set's manifest: some 200 bytes a shard.
    private const int MaxMessageBytes = 64 * 1024 * 1024;

    private readonly GrpcChannel _channel;
    private readonly AsyncDuplexStreamingCall<V1.WorkerMessage, V1.CoordinatorMessage> _call;
    private readonly CancellationTokenSource _closed = new();
    private readonly Channel<V1.WorkerMessage> _outgoing =
        Channel.CreateBounded<V1.WorkerMessage>(new BoundedChannelOptions(MaxQueued) { SingleReader = true });

    private readonly Action<V1.WorkerMessage>? _sent;
    private readonly Task _sending;

    private SessionClient(GrpcChannel channel, Action<V1.WorkerMessage>? sent)
    {
        _sent = sent;
        _channel = channel;
        _call = new V1.SessionService.SessionServiceClient(channel).Attend(cancellationToken: _closed.Token);
        _sending = SendAllAsync();
    }

    /// <summary>
    /// Starts to connect; <see cref="OpenedAsync"/> tells when, or why not. <paramref name="sent"/> is told each message
    /// that has gone out.
    /// </summary>
    /// <exception cref="CoordinatorAddressException">The address is not http://host:port.</exception>
    public static SessionClient Open(Uri coordinator, Action<V1.WorkerMessage>? sent = null) =>
        new(ClusterChannel.Open(coordinator, MaxMessageBytes), sent);

    /// <summary>Completes when the coordinator has taken the session.</summary>
    /// <exception cref="RpcException">Nobody answers.</exception>
    public Task OpenedAsync(CancellationToken cancellation) => _call.ResponseHeadersAsync.WaitAsync(cancellation);

    /// <summary>Puts a message on its way; false when the session is closed or hopelessly behind.</summary>
    public bool Send(V1.WorkerMessage message) => _outgoing.Writer.TryWrite(message);

    /// <summary>Messages of the coordinator, until it closes the session.</summary>
    /// <exception cref="RpcException">The connection broke.</exception>
    public async IAsyncEnumerable<V1.CoordinatorMessage> ReadAsync(
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (await _call.ResponseStream.MoveNext(cancellation))
            yield return _call.ResponseStream.Current;
    }

    /// <summary>
    /// Takes no more messages, and completes when those in line are out, or after half a second: a farewell must not be
    /// overtaken by the end of its own connection, and a dead connection must not be waited for.
    /// </summary>
    public async Task FlushAsync()
    {
        _outgoing.Writer.TryComplete();
        try
        {
            await _sending.WaitAsync(FlushLimit);
        }
        catch (TimeoutException)
        {
            // What is still in line goes with the connection.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _outgoing.Writer.TryComplete();
        await _closed.CancelAsync();
        await _sending;
        _call.Dispose();
        _channel.Dispose();
        _closed.Dispose();
    }

    private async Task SendAllAsync()
    {
        try
        {
            await foreach (V1.WorkerMessage message in _outgoing.Reader.ReadAllAsync(_closed.Token))
            {
                await _call.RequestStream.WriteAsync(message, _closed.Token);
                _sent?.Invoke(message);
            }

            await _call.RequestStream.CompleteAsync();
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException or InvalidOperationException or IOException)
        {
            // Whoever reads the session learns why it broke.
            _outgoing.Writer.TryComplete();
        }
    }
}
