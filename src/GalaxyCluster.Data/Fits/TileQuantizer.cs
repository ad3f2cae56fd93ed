namespace GalaxyCluster.Data.Fits;

/// <summary>
/// Floating-point pixels to integers that <see cref="TileQuantization"/> reads (FITS standard 4.0, section 10.2; Pence,
/// Seaman and White 2009, PASP 121, 414).
/// </summary>
internal static class TileQuantizer
{
    /// <summary>ZBLANK: stands for NaN.</summary>
    public const int Blank = int.MinValue;


    /// <param name="pixels">A tile.</param>
    /// <param name="width">Of a row of the tile, along which noise is measured.</param>
    /// <param name="tile">The tile's number, from 0.</param>
    /// <param name="tiling">How.</param>
    /// <param name="into">As many integers.</param>
    /// <returns>Scale and zero; null where the tile must be kept as it is: without noise, with infinities, or of a
    /// range that integers do not have.</returns>
    public static (double Scale, double Zero)? TryQuantize(
        ReadOnlySpan<double> pixels, int width, long tile, FitsTiling tiling, Span<int> into)
    {
        double min = double.PositiveInfinity;
        double max = double.NegativeInfinity;
        foreach (double pixel in pixels)
        {
            if (double.IsNaN(pixel))
                continue;
            min = Math.Min(min, pixel);
            max = Math.Max(max, pixel);
        }

        if (!double.IsFinite(min) || !double.IsFinite(max))
            return null;
        double scale = tiling.QuantizeLevel < 0 ? -tiling.QuantizeLevel : Noise(pixels, width) / tiling.QuantizeLevel;
        // One end of the integers is reserved, and dithering moves a pixel by one at most.
        if (!(scale > 0) || !double.IsFinite(scale) || (max - min) / scale > int.MaxValue - 1000.0)
            return null;
        double zero = Math.Round(min / scale) * scale;
        if (!double.IsFinite(zero) || zero + scale == zero)
            return null;
        TileDithering.Walk walk = TileDithering.Of(tile, tiling.DitherSeed);
        for (int i = 0; i < pixels.Length; i++)
        {
            double random = tiling.Dither == FitsDither.None ? 0.5 : walk.Next();
            if (double.IsNaN(pixels[i]))
                into[i] = Blank;
            else if (pixels[i] == 0 && tiling.Dither == FitsDither.SubtractiveKeepingZero)
                into[i] = TileQuantization.ZeroPixel;
            else
                into[i] = (int)Math.Round(((pixels[i] - zero) / scale) + random - 0.5);
        }

        return (scale, zero);
    }

    /// <summary>
    /// Standard deviation from the median of third-order differences along rows: stars and gradients do not count.
    /// Stoehr et al. 2007, ST-ECF newsletter 42.
    /// </summary>
    private static double Noise(ReadOnlySpan<double> pixels, int width)
    {
        const double Factor = 0.6052697;
        List<double> differences = [];
        for (int start = 0; start + width <= pixels.Length; start += width)
        {
            ReadOnlySpan<double> row = pixels.Slice(start, width);
            for (int i = 2; i < width - 2; i++)
            {
                double difference = Math.Abs((2 * row[i]) - row[i - 2] - row[i + 2]);
                if (!double.IsNaN(difference))
                    differences.Add(difference);
            }
        }

        if (differences.Count == 0)
            return 0;
        differences.Sort();
        return Factor * differences[differences.Count / 2];
    }
}
