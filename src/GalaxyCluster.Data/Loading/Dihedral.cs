using GalaxyCluster.Engine.Random;

namespace GalaxyCluster.Data.Loading;

/// <summary>One of the eight symmetries of a square, each as likely: the sky has no up and no handedness.</summary>
public sealed record Dihedral : AugmentationSpec
{
    public override string Name => "dihedral";

    public override string? Fault(int height, int width) =>
        height == width ? null : $"dihedral needs square pictures, these have {height} x {width} pixels";

    internal override void Apply(
        in CounterRandom random, ulong first, Span<float> image, Span<float> scratch, PictureShape shape)
    {
        uint bits = random.UInt32(first) >> 29;
        PictureTurn.Apply(image, scratch, shape, (bits & 4) != 0, (bits & 2) != 0, (bits & 1) != 0);
    }
}
