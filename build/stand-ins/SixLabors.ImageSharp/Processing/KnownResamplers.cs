using SixLabors.ImageSharp.Processing.Processors.Transforms;
using SixLabors.ImageSharp.Processing.Resampling;

namespace SixLabors.ImageSharp.Processing;

/// <summary>The usual kernels.</summary>
public static class KnownResamplers
{
    /// <summary>Cubic convolution with a = -1/2 (Keys 1981).</summary>
    public static IResampler Bicubic { get; } = new CubicResampler(0, 0.5f);

    /// <summary>The mean over the area of a target pixel.</summary>
    public static IResampler Box { get; } = new BoxResampler();

    /// <summary>The same kernel as <see cref="Bicubic"/>.</summary>
    public static IResampler CatmullRom { get; } = new CubicResampler(0, 0.5f);

    public static IResampler Lanczos2 { get; } = new LanczosResampler(2);

    public static IResampler Lanczos3 { get; } = new LanczosResampler(3);

    /// <summary>Cubic with B = C = 1/3 (Mitchell and Netravali 1988).</summary>
    public static IResampler MitchellNetravali { get; } = new CubicResampler(1 / 3f, 1 / 3f);

    public static IResampler NearestNeighbor { get; } = new NearestNeighborResampler();

    /// <summary>Bilinear interpolation.</summary>
    public static IResampler Triangle { get; } = new TriangleResampler();
}
