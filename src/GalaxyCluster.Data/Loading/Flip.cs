using GalaxyCluster.Engine.Random;

namespace GalaxyCluster.Data.Loading;

/// <summary>A mirror image in every other case.</summary>
/// <param name="Vertical">Last row first; else last column first.</param>
public sealed record Flip(bool Vertical) : AugmentationSpec
{
    public override string Name => Vertical ? "flipVertical" : "flipHorizontal";

    internal override void Apply(
        in CounterRandom random, ulong first, Span<float> image, Span<float> scratch, PictureShape shape)
    {
        bool flips = random.UInt32(first) >> 31 != 0;
        PictureTurn.Apply(image, scratch, shape, transpose: false, flips && Vertical, flips && !Vertical);
    }
}
