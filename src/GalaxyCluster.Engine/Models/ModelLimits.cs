namespace GalaxyCluster.Engine.Models;

/// <summary>How large a model may be. Checked before anything of that size is built.</summary>
public static class ModelLimits
{
    /// <summary>Layers in all, after <c>repeat</c> has been unrolled.</summary>
    public const int Layers = 2_000;

    /// <summary>Times one <c>repeat</c> may repeat.</summary>
    public const int Repeats = 200;

    /// <summary>Filters of a convolution, units of a dense layer, classes.</summary>
    public const int Channels = 65_536;

    /// <summary>Bands, rows, columns of a picture.</summary>
    public const int ImageSide = 4_096;

    /// <summary>Parameters and buffers in all, in float32 values: a gigabyte.</summary>
    public const int FlatLength = 1 << 28;

    /// <summary>Values one layer puts out for one picture.</summary>
    public const int ActivationLength = 1 << 26;
}
