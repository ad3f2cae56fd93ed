namespace GalaxyCluster.Data.Datasets;

/// <summary>A pair of IDX files (MNIST and its kin) to import; pictures keep their size.</summary>
public sealed record IdxImportOptions
{
    /// <summary>Unsigned bytes of three dimensions (pictures, rows, columns); may be gzip.</summary>
    public required string ImagesFile { get; init; }

    /// <summary>Unsigned bytes of one dimension; may be gzip.</summary>
    public required string LabelsFile { get; init; }

    public required string OutputFolder { get; init; }

    public bool Overwrite { get; init; }

    /// <summary>Null: the output folder's name.</summary>
    public string? Name { get; init; }

    public SplitFractions Fractions { get; init; } = SplitFractions.Default;

    public ulong Seed { get; init; } = 1;

    public int ShardBytes { get; init; } = 8 << 20;
}
