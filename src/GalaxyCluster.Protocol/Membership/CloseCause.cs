namespace GalaxyCluster.Protocol.Membership;

/// <summary>Why the coordinator ends a session. Numbers go over the wire: append only.</summary>
public enum CloseCause
{
    None = 0,

    RunFinished = 1,

    /// <summary>The operator stopped the coordinator; the run can be continued later.</summary>
    RunStopped = 2,

    RunFailed = 3,

    /// <summary>Another process took the name: do not come back.</summary>
    Superseded = 4,

    /// <summary>Given up: join again.</summary>
    GivenUp = 5,

    /// <summary>Left as asked.</summary>
    Drained = 6,

    /// <summary>Others have computed other numbers: its name takes no part in this run any more.</summary>
    Quarantined = 7,
}
