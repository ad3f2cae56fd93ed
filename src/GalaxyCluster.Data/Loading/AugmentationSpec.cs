using System.Collections.Immutable;
using GalaxyCluster.Engine.Random;

namespace GalaxyCluster.Data.Loading;

/// <summary>
/// One random change of a training picture. Immutable and without state: the randomness comes in as a key.
/// </summary>
public abstract record AugmentationSpec
{
    /// <summary>Random numbers that one augmentation may use for one picture.</summary>
    internal const int DrawsEach = 16;

    /// <summary>The word in a run file.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// All arguments with their values, defaults included, in a fixed order: what a run's hash is made of.
    /// </summary>
    public virtual ImmutableArray<KeyValuePair<string, double>> Arguments => [];

    /// <summary>Null when the arguments go together, else why not, in one line.</summary>
    internal virtual string? ArgumentFault => null;

    /// <summary>Null when pictures of this size can have it, else why not, in one line.</summary>
    public virtual string? Fault(int height, int width) => null;

    /// <summary>
    /// First of the indices for an augmentation that draws a number a pixel: beyond those of all augmentations'
    /// <see cref="DrawsEach"/>, 2^24 of its own.
    /// </summary>
    internal static ulong PixelDraws(ulong first) => (1UL << 40) + (first << 20);

    /// <param name="random">Keyed by (seed, epoch, sample).</param>
    /// <param name="first">The first of the <see cref="DrawsEach"/> indices that are this augmentation's own.</param>
    /// <param name="image">[channels, height, width], changed in place.</param>
    /// <param name="scratch">As long as the image.</param>
    /// <param name="shape">Of the image.</param>
    internal abstract void Apply(
        in CounterRandom random, ulong first, Span<float> image, Span<float> scratch, PictureShape shape);
}
