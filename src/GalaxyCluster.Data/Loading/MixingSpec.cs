using GalaxyCluster.Engine.Random;

namespace GalaxyCluster.Data.Loading;

/// <summary>
/// An augmentation that joins a picture with another of its batch, labels too. Done after all others, in the order of
/// the run file.
/// </summary>
public abstract record MixingSpec : AugmentationSpec
{
    internal sealed override void Apply(
        in CounterRandom random, ulong first, Span<float> image, Span<float> scratch, PictureShape shape)
    {
    }

    /// <param name="random">Keyed by (seed, epoch, sample).</param>
    /// <param name="first">The first index that is this augmentation's own.</param>
    /// <param name="image">[channels, height, width], changed in place.</param>
    /// <param name="otherImage">The other picture.</param>
    /// <param name="target">[classes], changed in place.</param>
    /// <param name="otherTarget">The other's.</param>
    /// <param name="shape">Of a picture.</param>
    internal abstract void Mix(
        in CounterRandom random, ulong first, Span<float> image, ReadOnlySpan<float> otherImage, Span<float> target,
        ReadOnlySpan<float> otherTarget, PictureShape shape);
}
