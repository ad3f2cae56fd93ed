namespace GalaxyCluster.Data.Frames;

/// <summary>How a value between pixels is found.</summary>
public enum ResampleKernel
{
    /// <summary>The nearest pixel: masks and labels; noise stays as it is.</summary>
    Nearest,

    /// <summary>The four pixels around: no ringing, but it blurs and makes noise smoother.</summary>
    Bilinear,

    /// <summary>36 pixels, sinc(x) sinc(x/3): keeps the seeing and nearly the noise; rings by some per cent beside
    /// saturated stars.</summary>
    Lanczos3,
}
