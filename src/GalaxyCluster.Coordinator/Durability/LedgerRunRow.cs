namespace GalaxyCluster.Coordinator.Durability;

/// <summary>What a ledger says of its run.</summary>
/// <param name="Hash">The run's identity.</param>
/// <param name="Definition">The run, as it travels to workers.</param>
/// <param name="Origin">What the first record follows: see <see cref="Protocol.Ledger.LedgerChain.OriginOf"/>.</param>
/// <param name="Term">The newest term; 0 before the first.</param>
/// <param name="TermHash">Its seal.</param>
internal sealed record LedgerRunRow(string Hash, string Definition, string Origin, long Term, string TermHash);
