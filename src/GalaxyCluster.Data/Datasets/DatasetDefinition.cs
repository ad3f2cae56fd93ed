using System.Collections.Immutable;

namespace GalaxyCluster.Data.Datasets;

/// <summary>
/// What a writer must know of a data set before its first picture; fields as in <see cref="DatasetManifest"/>.
/// </summary>
public sealed record DatasetDefinition
{
    public required string Name { get; init; }

    public required ImmutableArray<string> Classes { get; init; }

    public required int Channels { get; init; }

    public required int Height { get; init; }

    public required int Width { get; init; }

    public PixelType Pixels { get; init; } = PixelType.U8;

    public bool SoftLabels { get; init; }

    public required Preprocessing Preprocessing { get; init; }

    public required ulong Seed { get; init; }

    public required Provenance Provenance { get; init; }

    /// <summary>Most bytes of pictures in a shard (one picture at least).</summary>
    public int ShardBytes { get; init; } = 8 << 20;

    /// <summary>Bytes of one stored picture.</summary>
    public int PictureBytes => checked(Channels * Height * Width * (Pixels == PixelType.U8 ? 1 : sizeof(float)));
}
