namespace GalaxyCluster.Protocol.Ledger;

/// <summary>Which of a record's canonical bytes are one field.</summary>
/// <param name="Name">The column.</param>
/// <param name="Unit">Position in the record's units; -1 for a field of the record itself.</param>
/// <param name="Offset">Of the first byte.</param>
/// <param name="Length">Bytes.</param>
internal readonly record struct LedgerField(string Name, int Unit, int Offset, int Length);
