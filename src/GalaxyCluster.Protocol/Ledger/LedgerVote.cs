using GalaxyCluster.Protocol.Identity;

namespace GalaxyCluster.Protocol.Ledger;

/// <summary>What one worker made of the block that a decision is about.</summary>
/// <param name="Digest">Of its result; 0 when there is none.</param>
public sealed record LedgerVote(WorkerId Worker, Incarnation Incarnation, VoteKind Kind, UInt128 Digest = default);
