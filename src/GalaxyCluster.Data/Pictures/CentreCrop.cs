using System.Globalization;

namespace GalaxyCluster.Data.Pictures;

/// <summary>
/// The centred square that is kept of a picture: <c>none</c> = the largest, <c>207</c> = that many pixels,
/// <c>0.5</c> = that share of the shorter side.
/// </summary>
/// <param name="Pixels">Side in pixels, or 0.</param>
/// <param name="PerMille">Share of the shorter side in thousandths (1 to 1000), or 0. Both 0: no crop.</param>
public readonly record struct CentreCrop(int Pixels, int PerMille)
{
    public const int MaxPixels = 1 << 16;

    public static CentreCrop None => default;

    /// <exception cref="FormatException">Neither <c>none</c>, a positive whole number, nor a share in (0,
    /// 1].</exception>
    public static CentreCrop Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text == "none")
            return None;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int pixels)
            && pixels is > 0 and <= MaxPixels)
        {
            return new CentreCrop(pixels, 0);
        }

        if (text.Contains('.', StringComparison.Ordinal)
            && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal share)
            && share is > 0 and <= 1
            && share * 1000 == decimal.Truncate(share * 1000))
        {
            return new CentreCrop(0, (int)(share * 1000));
        }

        throw new FormatException(
            $"crop '{text}': expected none, a number of pixels such as 207, or a share of the shorter side such as 0.5"
            + " (three decimals at most)");
    }

    /// <summary>Side of the square that is kept of a picture.</summary>
    /// <returns>0 when the picture is smaller than the crop.</returns>
    public int SideOf(int width, int height)
    {
        int shorter = Math.Min(width, height);
        if (Pixels > 0)
            return Pixels <= shorter ? Pixels : 0;
        return PerMille > 0 ? (int)Math.Max(1, ((long)shorter * PerMille + 500) / 1000) : shorter;
    }

    public override string ToString() => Pixels > 0
        ? Pixels.ToString(CultureInfo.InvariantCulture)
        : PerMille > 0 ? (PerMille / 1000m).ToString("0.0##", CultureInfo.InvariantCulture) : "none";
}
