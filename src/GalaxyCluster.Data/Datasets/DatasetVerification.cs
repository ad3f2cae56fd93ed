namespace GalaxyCluster.Data.Datasets;

/// <summary>What a check of all hashes found.</summary>
/// <param name="ShardsChecked">Shards read, the bad one included.</param>
/// <param name="BytesChecked">Bytes read.</param>
/// <param name="BadFile">The first file that is not what the manifest says, or null when all are.</param>
/// <param name="Reason">Why, for a person; null when all is well.</param>
public sealed record DatasetVerification(int ShardsChecked, long BytesChecked, string? BadFile, string? Reason)
{
    public bool IsSound => BadFile is null;
}
