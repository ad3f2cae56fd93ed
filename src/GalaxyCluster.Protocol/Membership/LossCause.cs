namespace GalaxyCluster.Protocol.Membership;

/// <summary>Why a member was given up.</summary>
public enum LossCause
{
    None = 0,

    /// <summary>Its session stream ended: the process died or the network broke.</summary>
    ConnectionLost = 1,

    /// <summary>No heart-beat for longer than the computed limit.</summary>
    Silent = 2,

    /// <summary>Heart-beats go on, work does not.</summary>
    Hung = 3,

    /// <summary>Heart-beats arrive, but plans do not reach it.</summary>
    Unreachable = 4,

    /// <summary>Another process joined under the same name.</summary>
    Superseded = 5,

    /// <summary>It did not leave within the grace period after asking to.</summary>
    DrainTimedOut = 6,

    /// <summary>It said itself that it cannot go on.</summary>
    Failed = 7,

    /// <summary>Others have computed other numbers.</summary>
    Distrusted = 8,

    /// <summary>It delivered what nobody asked it for.</summary>
    Misbehaved = 9,
}
