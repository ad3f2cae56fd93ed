namespace GalaxyCluster.Data.Datasets;

/// <summary>Progress of reading, rendering or checking. While decoding, it is reported from several threads.</summary>
/// <param name="Stage">What is being done: <c>decode</c>, <c>render</c>, <c>write</c>, <c>verify</c>.</param>
/// <param name="Done">Pictures (or shards) done.</param>
/// <param name="Total">Of how many.</param>
/// <param name="PerSecond">Pictures (or shards) a second since the stage began; 0 before the first.</param>
public readonly record struct DatasetProgress(string Stage, int Done, int Total, double PerSecond);
