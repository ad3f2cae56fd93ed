namespace GalaxyCluster.Wire.Bulk;

/// <summary>Sizes of bulk streams, in bytes. A receiver checks every length against these before it allocates.</summary>
public static class BulkFormat
{
    /// <summary>Length of every chunk we send but the last.</summary>
    public const int ChunkBytes = 512 * 1024;

    /// <summary>Longest chunk that is taken.</summary>
    public const int MaxChunkBytes = 1024 * 1024;

    /// <summary>Longest gRPC message that is taken, on every connection of the cluster.</summary>
    public const int MaxMessageBytes = 2 * 1024 * 1024;

    /// <summary>Length of a SHA-256.</summary>
    public const int DigestBytes = 32;
}
