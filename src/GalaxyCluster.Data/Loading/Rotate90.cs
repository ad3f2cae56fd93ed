using GalaxyCluster.Engine.Random;

namespace GalaxyCluster.Data.Loading;

/// <summary>A turn by 0, 90, 180 or 270 degrees, each as likely; handedness stays.</summary>
public sealed record Rotate90 : AugmentationSpec
{
    public override string Name => "rotate90";

    public override string? Fault(int height, int width) =>
        height == width ? null : $"rotate90 needs square pictures, these have {height} x {width} pixels";

    internal override void Apply(
        in CounterRandom random, ulong first, Span<float> image, Span<float> scratch, PictureShape shape)
    {
        uint quarters = random.UInt32(first) >> 30;
        PictureTurn.Apply(
            image, scratch, shape,
            transpose: (quarters & 1) != 0, mirrorRows: quarters is 2 or 3, mirrorColumns: quarters is 1 or 2);
    }
}
