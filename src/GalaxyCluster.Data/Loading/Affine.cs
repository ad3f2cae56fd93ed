using System.Collections.Immutable;
using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Random;

namespace GalaxyCluster.Data.Loading;

/// <summary>
/// Turn, zoom and shift about the centre in one resampling, so that the picture is blurred once: an angle uniform in
/// ± <paramref name="Rotation"/> degrees, a zoom log-uniform in 1/<paramref name="Zoom"/> to <paramref name="Zoom"/>, a
/// shift uniform in ± <paramref name="Shift"/> pixels each way. Outside is the picture's reflection.
/// </summary>
/// <param name="Rotation">Degrees, 0 to 180.</param>
/// <param name="Zoom">1 to <see cref="MaxZoom"/>.</param>
/// <param name="Shift">Pixels.</param>
/// <param name="Order">1: bilinear, 3: bicubic.</param>
public sealed record Affine(double Rotation, double Zoom, double Shift, int Order) : AugmentationSpec
{
    public const double MaxZoom = 4;
    private const double RadiansPerDegree = 0.017453292519943295;

    public override string Name => "affine";

    public override ImmutableArray<KeyValuePair<string, double>> Arguments =>
        [new("rotation", Rotation), new("zoom", Zoom), new("shift", Shift), new("order", Order)];

    internal override string? ArgumentFault => Order == 2 ? "order must be 1 (bilinear) or 3 (bicubic), not 2" : null;

    public override string? Fault(int height, int width) => Shift < Math.Min(height, width)
        ? null
        : $"an affine shift of {Shift} pixels needs larger pictures, these have {height} x {width} pixels";

    internal override void Apply(
        in CounterRandom random, ulong first, Span<float> image, Span<float> scratch, PictureShape shape)
    {
        double angle = ((2.0 * random.Uniform(first)) - 1) * Rotation * RadiansPerDegree;
        double zoom = ExactMath.Exp(-((2.0 * random.Uniform(first + 1)) - 1) * ExactMath.Log(Zoom));
        double right = ((2.0 * random.Uniform(first + 2)) - 1) * Shift;
        double down = ((2.0 * random.Uniform(first + 3)) - 1) * Shift;
        double cos = ExactMath.Cos(angle) * zoom;
        double sin = ExactMath.Sin(angle) * zoom;
        double x = (shape.Width - 1) / 2.0;
        double y = (shape.Height - 1) / 2.0;
        // From a pixel of the result, less the shift, about the centre, to the place in the picture.
        AffineMap map = new(
            (float)cos, (float)sin, (float)(x - (cos * (x + right)) - (sin * (y + down))),
            (float)-sin, (float)cos, (float)(y + (sin * (x + right)) - (cos * (y + down))));
        image.CopyTo(scratch);
        AffineResampling.Apply(scratch[..image.Length], image, shape, map, Order == 3);
    }
}
