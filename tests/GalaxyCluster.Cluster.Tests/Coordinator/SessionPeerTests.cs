using GalaxyCluster.Coordinator.Loop;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Wire.V1;

namespace GalaxyCluster.Cluster.Tests.Coordinator;

public sealed class SessionPeerTests
{
    /// <summary>
    /// A heart-beat may be answered after the farewell was put in line: that must not cut the connection before the
    /// farewell is out, or the worker would look for a coordinator that has ended.
    /// </summary>
    [Fact]
    public void WhatComesAfterTheLastWordDoesNotCutItOff()
    {
        using var peer = new SessionPeer(new SessionId(1), "here");
        peer.Send(new CoordinatorMessage { Farewell = new Farewell { Reason = "over" } });
        peer.Complete();
        peer.Send(new CoordinatorMessage { HeartbeatAck = new HeartbeatAck() });
        Assert.False(peer.Cut.IsCancellationRequested);
        Assert.True(peer.Outgoing.TryRead(out CoordinatorMessage? last));
        Assert.Equal("over", last.Farewell.Reason);
        Assert.False(peer.Outgoing.TryRead(out _));
    }

    [Fact]
    public void APeerThatDoesNotReadIsCut()
    {
        using var peer = new SessionPeer(new SessionId(1), "here");
        for (int i = 0; i < 10_000 && !peer.Cut.IsCancellationRequested; i++)
            peer.Send(new CoordinatorMessage { HeartbeatAck = new HeartbeatAck() });
        Assert.True(peer.Cut.IsCancellationRequested);
    }
}
