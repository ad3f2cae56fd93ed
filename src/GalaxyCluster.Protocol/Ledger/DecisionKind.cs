namespace GalaxyCluster.Protocol.Ledger;

/// <summary>What a <see cref="LedgerDecision"/> is. Numbers are in ledgers: append only.</summary>
public enum DecisionKind
{
    /// <summary>A worker's numbers are not believed any more: its name takes no part in the run from here on.</summary>
    Quarantine = 1,

    /// <summary>A slot's samples of one round are left out, because nobody can compute them.</summary>
    Skip = 2,
}
