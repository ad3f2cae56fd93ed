using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol.Ledger;

/// <summary>Where a ledger stops being what was written.</summary>
/// <param name="Index">Position of the record, from 0.</param>
/// <param name="Stage">What the record says it is of.</param>
/// <param name="Reason">One sentence.</param>
public sealed record LedgerBreak(long Index, Stage Stage, string Reason)
{
    /// <summary>The column that is wrong; empty when that cannot be told.</summary>
    public string Field { get; init; } = "";

    /// <summary>The slot or part whose row is wrong; null when the record itself is.</summary>
    public int? Unit { get; init; }
}
