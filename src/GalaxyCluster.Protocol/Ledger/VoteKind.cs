namespace GalaxyCluster.Protocol.Ledger;

/// <summary>What became of a block on one worker. Numbers are in ledgers: append only.</summary>
public enum VoteKind
{
    /// <summary>It gave a result, with the digest of the vote.</summary>
    Computed = 0,

    /// <summary>It found NaN or infinity.</summary>
    NotFinite = 1,

    /// <summary>It said that it cannot compute it.</summary>
    Failed = 2,

    /// <summary>It died while it held it.</summary>
    Died = 3,
}
