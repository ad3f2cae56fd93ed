using System.Collections.Immutable;

namespace GalaxyCluster.Data.Labels;

/// <param name="Line">1-based line on which the record begins.</param>
/// <param name="Fields">At least one.</param>
public readonly record struct CsvRecord(int Line, ImmutableArray<string> Fields);
