namespace GalaxyCluster.Data.Pictures;

/// <summary>
/// The centred square that is kept of a picture: <c>none</c> = the largest, <c>207</c> = that many pixels,
/// <c>0.5</c> = that share of the shorter side.
/// </summary>
/// <param name="Pixels">Side in pixels, or 0.</param>
/// <param name="PerMille">Share of the shorter side in thousandths (1 to 1000), or 0. Both 0: no crop.</param>
public readonly record struct CentreCrop(int Pixels, int PerMille)
{
    public static CentreCrop None => default;

    /// <exception cref="FormatException">Neither <c>none</c>, a positive whole number, nor a share in (0, 1].</exception>
    public static CentreCrop Parse(string text) => throw new NotImplementedException(text);

    public override string ToString() => "none";
}
