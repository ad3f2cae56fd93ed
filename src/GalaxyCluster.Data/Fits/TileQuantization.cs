namespace GalaxyCluster.Data.Fits;

/// <summary>From the integers of a tile to floating-point pixels (FITS standard 4.0, section 10.2).</summary>
/// <param name="Scale">ZSCALE.</param>
/// <param name="Zero">ZZERO.</param>
/// <param name="Blank">ZBLANK: the integer that stands for NaN.</param>
/// <param name="Dither">The method.</param>
/// <param name="Seed">ZDITHER0.</param>
internal readonly record struct TileQuantization(double Scale, double Zero, long? Blank, TileDither Dither, int Seed)
{
    /// <summary>With SUBTRACTIVE_DITHER_2 this integer stands for a pixel of exactly 0.</summary>
    public const int ZeroPixel = -2147483646;

    /// <param name="stored">A tile's integers.</param>
    /// <param name="tile">The tile's number, from 0: it decides the random numbers.</param>
    /// <param name="into">As many pixels.</param>
    public void Restore(ReadOnlySpan<int> stored, long tile, Span<double> into)
    {
        if (Dither == TileDither.None)
        {
            for (int i = 0; i < into.Length; i++)
                into[i] = stored[i] == Blank ? double.NaN : (stored[i] * Scale) + Zero;
            return;
        }

        TileDithering.Walk walk = TileDithering.Of(tile, Seed);
        for (int i = 0; i < into.Length; i++)
        {
            float random = walk.Next();
            if (stored[i] == Blank)
                into[i] = double.NaN;
            else if (Dither == TileDither.SubtractiveDither2 && stored[i] == ZeroPixel)
                into[i] = 0;
            else
                into[i] = (((double)stored[i] - random + 0.5) * Scale) + Zero;
        }
    }
}
