namespace GalaxyCluster.Coordinator.Durability;

/// <summary>A row of a ledger holds what no ledger of this program holds.</summary>
/// <param name="record">Number of the record as the table has it; 0 for the run itself.</param>
/// <param name="unit">The slot or part; null when the record itself is wrong.</param>
/// <param name="field">The column.</param>
/// <param name="problem">One sentence.</param>
internal sealed class LedgerDamageException(long record, int? unit, string field, string problem, Exception? inner = null)
    : Exception(problem, inner)
{
    public long Record { get; } = record;

    public int? Unit { get; } = unit;

    public string Field { get; } = field;
}
