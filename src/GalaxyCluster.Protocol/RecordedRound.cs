namespace GalaxyCluster.Protocol;

/// <summary>A round of the ledger that is ahead of the checkpoint.</summary>
/// <param name="ParametersSha256">Hash after the round.</param>
/// <param name="Evaluated">The evaluation after it is in the ledger, or none is due.</param>
public sealed record RecordedRound(string ParametersSha256, bool Evaluated);
