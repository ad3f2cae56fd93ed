using System.Collections.Immutable;

namespace GalaxyCluster.Data.Fits;

/// <summary>How the tiles of a compressed image are written (ZCMPTYPE).</summary>
public enum FitsCompression
{
    /// <summary>Without loss, any type.</summary>
    Gzip1,

    /// <summary>The same, smaller: first bytes of all values together, then second ones.</summary>
    Gzip2,

    /// <summary>Fast and small. Integers without loss; floating-point pixels are quantized.</summary>
    Rice1,
}

/// <summary>How random numbers keep quantized pixels unbiased (ZQUANTIZ).</summary>
public enum FitsDither
{
    None,

    /// <summary>SUBTRACTIVE_DITHER_1.</summary>
    Subtractive,

    /// <summary>SUBTRACTIVE_DITHER_2: pixels of exactly 0 stay so.</summary>
    SubtractiveKeepingZero,
}

/// <summary>How a tile-compressed image is written.</summary>
public sealed record FitsTiling
{
    public FitsCompression Compression { get; init; } = FitsCompression.Rice1;

    /// <summary>Lengths of a tile's axes; those that are not given are 1. Empty: a row is a tile.</summary>
    public ImmutableArray<long> Tile { get; init; } = [];

    /// <summary>
    /// Floating-point pixels become multiples of their noise / this; below 0 multiples of -this; 0 keeps them as they
    /// are and needs gzip. 4 is what fpack does: noise grows by 0.3 per cent.
    /// </summary>
    public double QuantizeLevel { get; init; } = 4;

    public FitsDither Dither { get; init; } = FitsDither.Subtractive;

    /// <summary>ZDITHER0: 1 to 10000.</summary>
    public int DitherSeed { get; init; } = 1;
}
