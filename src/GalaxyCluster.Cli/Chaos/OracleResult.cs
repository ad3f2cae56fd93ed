namespace GalaxyCluster.Cli.Chaos;

/// <summary>What one of the five oracles says of a run.</summary>
/// <param name="Oracle">H, L, T, X or S.</param>
/// <param name="Meaning">What it asks.</param>
/// <param name="Passed">Its answer.</param>
/// <param name="Detail">What it saw.</param>
internal sealed record OracleResult(string Oracle, string Meaning, bool Passed, string Detail);
