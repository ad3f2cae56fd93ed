using System.Collections.Immutable;
using GalaxyCluster.Data.Formats;
using GalaxyCluster.Data.Labels;
using GalaxyCluster.Data.Pictures;

namespace GalaxyCluster.Data.Datasets;

/// <summary>What to import, and how.</summary>
public sealed record ImportOptions
{
    /// <summary>A folder of picture files, or a file of many pictures.</summary>
    public required string Images { get; init; }

    /// <summary>
    /// A CSV table, or a file of a label array. Null: the labels beside the pictures in their file; for a folder the
    /// names of the folders in it.
    /// </summary>
    public string? Labels { get; init; }

    public InputFormat Format { get; init; } = InputFormat.Auto;

    /// <summary>
    /// Bands to store, in order. Empty: what the source holds, for JPEG and PNG by <see cref="Channels"/>.
    /// </summary>
    public ImmutableArray<string> Bands { get; init; } = [];

    /// <summary>
    /// All bands of the source in its order, where it does not name them itself and some are left out.
    /// </summary>
    public ImmutableArray<string> SourceBands { get; init; } = [];

    /// <summary>
    /// Name of the files that are bands of one picture, such as <c>stamp-{band}-{id}.fits</c>. Null: by looking.
    /// </summary>
    public string? BandFiles { get; init; }

    /// <summary>Where arrays keep their bands.</summary>
    public AxisOrder Axes { get; init; } = AxisOrder.Auto;

    /// <summary>Name of the array of pictures. Null: <c>images</c>, or the only one that can be.</summary>
    public string? ImagesArray { get; init; }

    /// <summary>From flux to stored values; parameters that it leaves out are measured from the pictures.</summary>
    public Stretch Stretch { get; init; } = Stretch.None;

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

    /// <summary>Of JPEG and PNG pictures when <see cref="Bands"/> are not given: 1 (grey) or 3 (colour).</summary>
    public int Channels { get; init; } = 3;

    /// <summary>Null: bytes for pictures of bytes or 16-bit counts, float32 for measured values.</summary>
    public PixelType? Pixels { get; init; }

    public SplitFractions Fractions { get; init; } = SplitFractions.Default;

    public ulong Seed { get; init; } = 1;

    public LabelColumns Columns { get; init; } = new();

    /// <summary>
    /// Classes in the wanted order; rows with another label are left out and counted. Names of the numbers 0, 1, ...
    /// where labels are numbers of an array. Empty: all labels, sorted.
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
