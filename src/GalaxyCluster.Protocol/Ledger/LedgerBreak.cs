using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol.Ledger;

/// <summary>Where a ledger stops being what was written.</summary>
/// <param name="Index">Position of the record, from 0.</param>
/// <param name="Reason">One sentence.</param>
public sealed record LedgerBreak(long Index, Stage Stage, string Reason);
