namespace GalaxyCluster.Data.Datasets;

/// <summary>Where a data set comes from. No clock and no path: the same input gives the same text.</summary>
/// <param name="Source">One line for a person: the kind of source, its size and hash.</param>
/// <param name="Tool">Program and data format version that wrote it.</param>
public sealed record Provenance(string Source, string Tool);
