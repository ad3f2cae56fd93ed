using System.Collections.Immutable;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Engine.Random;

namespace GalaxyCluster.Data.Loading;

/// <summary>
/// Fills batches from a sample source. What augmentation does to a sample depends on (seed, epoch, sample) only.
/// Mixing also takes another picture of the batch. Holds scratch space: one assembler a thread. Allocates nothing after
/// its first batch.
/// </summary>
public sealed class BatchAssembler
{
    private readonly ISampleSource _source;
    private readonly PictureShape _shape;
    private readonly float[] _scratch;
    private readonly bool _mixes;
    private float[] _batchImages = []; // of a batch before it is mixed
    private float[] _batchTargets = [];

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
        _mixes = Augmentations.Any(static a => a is MixingSpec);
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

        if (augment && _mixes && samples.Length > 1)
            Mix(samples, epoch, images, targets);
    }

    private void Augment(Span<float> image, int epoch, int sample)
    {
        CounterRandom random = new(Seed, RandomPurpose.Augment, (uint)epoch, (uint)sample);
        for (int a = 0; a < Augmentations.Length; a++)
            Augmentations[a].Apply(random, (ulong)a * AugmentationSpec.DrawsEach, image, _scratch, _shape);
    }

    /// <summary>
    /// Each picture with another of the batch, as both were before the mixing. Which batch a sample is in follows from
    /// the run's slots and batch size, never from who computes the slot.
    /// </summary>
    private void Mix(ReadOnlySpan<int> samples, int epoch, Span<float> images, Span<float> targets)
    {
        int classes = _source.ClassCount;
        if (_batchImages.Length < samples.Length * _shape.Length)
        {
            _batchImages = new float[samples.Length * _shape.Length];
            _batchTargets = new float[samples.Length * classes];
        }

        for (int a = 0; a < Augmentations.Length; a++)
        {
            if (Augmentations[a] is not MixingSpec mixing) continue;
            images[..(samples.Length * _shape.Length)].CopyTo(_batchImages);
            targets[..(samples.Length * classes)].CopyTo(_batchTargets);
            for (int i = 0; i < samples.Length; i++)
            {
                CounterRandom random = new(Seed, RandomPurpose.Augment, (uint)epoch, (uint)samples[i]);
                ulong first = (ulong)a * AugmentationSpec.DrawsEach;
                int other = (i + 1 + random.Below(first, samples.Length - 1)) % samples.Length;
                mixing.Mix(
                    random, first + 1, images.Slice(i * _shape.Length, _shape.Length),
                    _batchImages.AsSpan(other * _shape.Length, _shape.Length), targets.Slice(i * classes, classes),
                    _batchTargets.AsSpan(other * classes, classes), _shape);
            }
        }
    }
}
