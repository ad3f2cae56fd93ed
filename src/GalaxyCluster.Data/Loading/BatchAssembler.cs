using System.Collections.Immutable;
using GalaxyCluster.Data.Datasets;

namespace GalaxyCluster.Data.Loading;

/// <summary>
/// Fills batches from a sample source. What augmentation does to a sample depends on (seed, epoch, sample) only.
/// Holds scratch space: one assembler a thread.
/// </summary>
public sealed class BatchAssembler
{
    private readonly ISampleSource _source;

    /// <exception cref="ArgumentException">An augmentation that these pictures cannot have (a quarter turn of an oblong).</exception>
    public BatchAssembler(ISampleSource source, ImmutableArray<AugmentationSpec> augmentations, ulong seed)
    {
        _source = source;
        Augmentations = augmentations;
        Seed = seed;
    }

    public ImmutableArray<AugmentationSpec> Augmentations { get; }

    public ulong Seed { get; }

    /// <param name="samples">Sample numbers of the source.</param>
    /// <param name="epoch">0-based.</param>
    /// <param name="augment">False for evaluation.</param>
    /// <param name="images">[samples, channels, height, width]; may be longer.</param>
    /// <param name="targets">[samples, classes]; may be longer.</param>
    public void Fill(ReadOnlySpan<int> samples, int epoch, bool augment, Span<float> images, Span<float> targets) =>
        throw new NotImplementedException(_source.Id(0));
}
