using System.Collections.Concurrent;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Wire.V1;

namespace GalaxyCluster.Coordinator.Loop;

/// <summary>The open sessions, by number and by member. Thread-safe.</summary>
internal sealed class SessionTable
{
    private readonly ConcurrentDictionary<SessionId, SessionPeer> _peers = new();
    private readonly ConcurrentDictionary<(WorkerId, Incarnation), SessionPeer> _members = new();
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _last;
    private volatile bool _isClosing;

    /// <summary>A new session.</summary>
    public SessionPeer Open(string address)
    {
        var peer = new SessionPeer(new SessionId(Interlocked.Increment(ref _last)), address);
        _peers[peer.Session] = peer;
        return peer;
    }

    /// <summary>The session's stream has ended.</summary>
    public void Remove(SessionPeer peer)
    {
        _peers.TryRemove(peer.Session, out _);
        if (peer.Member is { } member)
            _members.TryRemove(new KeyValuePair<(WorkerId, Incarnation), SessionPeer>(member, peer));
        if (_isClosing && _peers.IsEmpty)
            _empty.TrySetResult();
    }

    public SessionPeer? Find(SessionId session) => _peers.GetValueOrDefault(session);

    /// <summary>Makes a session a member's.</summary>
    public void Admit(SessionPeer peer, WorkerId worker, Incarnation incarnation)
    {
        peer.Member = (worker, incarnation);
        _members[(worker, incarnation)] = peer;
    }

    /// <summary>Sends to a member, if its session is still open.</summary>
    public void Send(WorkerId worker, Incarnation incarnation, CoordinatorMessage message)
    {
        if (_members.TryGetValue((worker, incarnation), out SessionPeer? peer))
            peer.Send(message);
    }

    /// <summary>Completes when the last session has ended.</summary>
    public Task EmptyAsync()
    {
        _isClosing = true;
        // The last session must not end unseen between the two lines.
        Interlocked.MemoryBarrier();
        if (_peers.IsEmpty)
            _empty.TrySetResult();
        return _empty.Task;
    }
}
