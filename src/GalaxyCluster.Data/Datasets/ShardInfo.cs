namespace GalaxyCluster.Data.Datasets;

/// <param name="File">Plain file name <c>shard-NNNNN.safetensors</c> in the data set's folder.</param>
/// <param name="Split">The split that all its samples belong to.</param>
/// <param name="First">Index in the split of its first sample.</param>
/// <param name="Count">Samples in it, at least 1.</param>
/// <param name="Sha256">Of the whole file, 64 lower-case hex digits.</param>
/// <param name="Bytes">Length of the whole file.</param>
public sealed record ShardInfo(string File, string Split, int First, int Count, string Sha256, long Bytes);
