using System.Collections.Immutable;
using GalaxyCluster.Data.Labels;
using GalaxyCluster.Data.Pictures;

namespace GalaxyCluster.Data.Datasets;

/// <summary>What to import, and how.</summary>
public sealed record ImportOptions
{
    public required string ImagesFolder { get; init; }

    public required string LabelsFile { get; init; }

    /// <summary>Folder of the new data set; must not exist, or be empty, unless <see cref="Overwrite"/>.</summary>
    public required string OutputFolder { get; init; }

    /// <summary>Replaces an older data set there (only a folder with a manifest.json is ever removed).</summary>
    public bool Overwrite { get; init; }

    /// <summary>Null: the output folder's name.</summary>
    public string? Name { get; init; }

    /// <summary>Height and width of stored pictures, pixels, 8 to 1024.</summary>
    public int Size { get; init; } = 64;

    public CentreCrop Crop { get; init; } = CentreCrop.None;

    public ResizeFilter Filter { get; init; } = ResizeFilter.Auto;

    /// <summary>1 (grey) or 3 (colour).</summary>
    public int Channels { get; init; } = 3;

    public PixelType Pixels { get; init; } = PixelType.U8;

    public SplitFractions Fractions { get; init; } = SplitFractions.Default;

    public ulong Seed { get; init; } = 1;

    public LabelColumns Columns { get; init; } = new();

    /// <summary>
    /// Classes in the wanted order; rows with another label are left out and counted. Empty: all labels, sorted.
    /// </summary>
    public ImmutableArray<string> Classes { get; init; } = [];

    /// <summary>Any bad file ends the import; else bad files are listed and left out.</summary>
    public bool Strict { get; init; }

    /// <summary>
    /// Also import pictures that show nothing (the cutout service answers errors with a black picture).
    /// </summary>
    public bool KeepBlank { get; init; }

    public int MaxLabelRows { get; init; } = 5_000_000;

    /// <summary>0: as many as the machine has cores. The data set does not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Bytes of a shard, about.</summary>
    public int ShardBytes { get; init; } = 8 << 20;
}
