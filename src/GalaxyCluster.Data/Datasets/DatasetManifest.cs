using System.Collections.Immutable;

namespace GalaxyCluster.Data.Datasets;

/// <summary>
/// All that is known of a data set without opening its shards: <c>manifest.json</c>. A value of this type that came
/// from <see cref="Parse"/> has been checked as a whole, root hash included.
/// </summary>
public sealed record DatasetManifest
{
    public const int CurrentVersion = 1;

    public required int Version { get; init; }

    /// <summary>
    /// For people; not part of <see cref="RootSha256"/>, so that a copy under another name stays the same data set.
    /// </summary>
    public required string Name { get; init; }

    public required ImmutableArray<string> Classes { get; init; }

    public required int Channels { get; init; }

    public required int Height { get; init; }

    public required int Width { get; init; }

    public required PixelType Pixels { get; init; }

    /// <summary>Per channel over the train split; bytes count as value / 255.</summary>
    public required ImmutableArray<float> Mean { get; init; }

    /// <summary>
    /// Per channel over the train split (of the population, not of a sample); 1 for a constant channel.
    /// </summary>
    public required ImmutableArray<float> StandardDeviation { get; init; }

    /// <summary>Labels are shares of votes, f32 [n, classes], and not class numbers, i64 [n].</summary>
    public required bool SoftLabels { get; init; }

    public required Preprocessing Preprocessing { get; init; }

    /// <summary>train, validation, test, in this order; a split may be empty, train not.</summary>
    public required ImmutableArray<SplitInfo> Splits { get; init; }

    public required ImmutableArray<ShardInfo> Shards { get; init; }

    public required ulong Seed { get; init; }

    public required Provenance Provenance { get; init; }

    /// <summary>
    /// SHA-256 of the canonical JSON of all other fields except <see cref="Name"/>; 64 lower-case hex digits.
    /// </summary>
    public required string RootSha256 { get; init; }

    /// <exception cref="ArgumentException">No split of that name.</exception>
    public SplitInfo Split(string name)
    {
        foreach (SplitInfo split in Splits)
        {
            if (split.Name == name)
                return split;
        }

        throw new ArgumentException($"data set '{Name}' has no split '{name}'", nameof(name));
    }

    public string ToJson() => ManifestFormat.ToJson(this);

    /// <param name="json">Text of a manifest.</param>
    /// <param name="source">What to call it in errors: usually its path.</param>
    /// <exception cref="DataFormatException">Not a manifest, or one that contradicts itself.</exception>
    public static DatasetManifest Parse(string json, string source) => ManifestFormat.Parse(json, source);
}
