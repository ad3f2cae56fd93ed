using System.Collections.Immutable;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Engine.Random;

namespace GalaxyCluster.Data.Loading;

/// <summary>
/// Fills batches from a sample source. What augmentation does to a sample depends on (seed, epoch, sample) only.
/// Holds scratch space: one assembler a thread. Allocates nothing once made.
/// </summary>
public sealed class BatchAssembler
{
    private readonly ISampleSource _source;
    private readonly PictureShape _shape;
    private readonly float[] _scratch;

    /// <exception cref="ArgumentException">An augmentation that these pictures cannot have (a quarter turn of an
    /// oblong).</exception>
    public BatchAssembler(ISampleSource source, ImmutableArray<AugmentationSpec> augmentations, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(source);
        _source = source;
        _shape = new PictureShape(source.Channels, source.Height, source.Width);
        _scratch = new float[_shape.Length];
        Augmentations = augmentations.IsDefault ? [] : augmentations;
        Seed = seed;
        foreach (AugmentationSpec augmentation in Augmentations)
        {
            if (augmentation.Fault(source.Height, source.Width) is string fault)
                throw new ArgumentException(fault, nameof(augmentations));
        }
    }

    public ImmutableArray<AugmentationSpec> Augmentations { get; }

    public ulong Seed { get; }

    /// <param name="samples">Sample numbers of the source.</param>
    /// <param name="epoch">0-based.</param>
    /// <param name="augment">False for evaluation.</param>
    /// <param name="images">[samples, channels, height, width]; may be longer.</param>
    /// <param name="targets">[samples, classes]; may be longer.</param>
    public void Fill(ReadOnlySpan<int> samples, int epoch, bool augment, Span<float> images, Span<float> targets)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        int classes = _source.ClassCount;
        for (int i = 0; i < samples.Length; i++)
        {
            Span<float> image = images.Slice(i * _shape.Length, _shape.Length);
            _source.Read(samples[i], image, targets.Slice(i * classes, classes));
            if (augment)
                Augment(image, epoch, samples[i]);
        }
    }

    private void Augment(Span<float> image, int epoch, int sample)
    {
        CounterRandom random = new(Seed, RandomPurpose.Augment, (uint)epoch, (uint)sample);
        for (int a = 0; a < Augmentations.Length; a++)
            Augmentations[a].Apply(random, (ulong)a * AugmentationSpec.DrawsEach, image, _scratch, _shape);
    }
}
