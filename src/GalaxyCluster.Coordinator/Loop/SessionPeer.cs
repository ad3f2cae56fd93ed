using System.Threading.Channels;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Wire.V1;

namespace GalaxyCluster.Coordinator.Loop;

/// <summary>
/// The coordinator's end of one session: a bounded line of messages on their way out. A worker that does not read is
/// cut off when its line is full, so that a slow reader costs a fixed amount of memory.
/// </summary>
internal sealed class SessionPeer(SessionId session, string address) : IDisposable
{
    // Plans and answers to heart-beats of about a minute.
    private const int MaxQueued = 512;

    private readonly CancellationTokenSource _cut = new();
    private volatile bool _isComplete;
    private readonly Channel<CoordinatorMessage> _outgoing =
        Channel.CreateBounded<CoordinatorMessage>(new BoundedChannelOptions(MaxQueued) { SingleReader = true });

    public SessionId Session { get; } = session;

    /// <summary>Where it comes from, for the log.</summary>
    public string Address { get; } = address;

    /// <summary>Which member speaks here; null before the welcome.</summary>
    public (WorkerId Worker, Incarnation Incarnation)? Member { get; set; }

    /// <summary>Cancelled when the peer does not read what it is sent.</summary>
    public CancellationToken Cut => _cut.Token;

    public ChannelReader<CoordinatorMessage> Outgoing => _outgoing.Reader;

    /// <summary>Puts a message in line; one that comes after the last word is forgotten.</summary>
    public void Send(CoordinatorMessage message)
    {
        if (!_outgoing.Writer.TryWrite(message) && !_isComplete)
            _cut.Cancel();
    }

    /// <summary>No message follows; the stream ends when those in line are out.</summary>
    public void Complete()
    {
        _isComplete = true;
        _outgoing.Writer.TryComplete();
    }

    public void Dispose() => _cut.Dispose();
}
