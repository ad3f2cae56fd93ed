using GalaxyCluster.Data.Fits;

namespace GalaxyCluster.Data.Wcs;

/// <summary>What CTYPE1 and CTYPE2 say.</summary>
/// <param name="IsSwapped">The first axis is declination.</param>
/// <param name="IsTpv">The projection is TPV.</param>
internal readonly record struct AxisTypes(bool IsSwapped, bool IsTpv)
{
    private const string Longitude = "RA---";
    private const string Latitude = "DEC--";

    /// <returns>Null where neither keyword is there, or both are of a plane that is not the sky (LINEAR,
    /// PIXEL).</returns>
    /// <exception cref="DataFormatException">A pair that is not read.</exception>
    public static AxisTypes? TryRead(FitsHeader header)
    {
        string first = header.TryGetText("CTYPE1") ?? "";
        string second = header.TryGetText("CTYPE2") ?? "";
        if (IsFlat(first) && IsFlat(second))
            return null;
        bool isSwapped = first.StartsWith("DEC", StringComparison.Ordinal);
        string projection = Projection(header, "CTYPE1", first, isSwapped ? Latitude : Longitude);
        if (Projection(header, "CTYPE2", second, isSwapped ? Longitude : Latitude) != projection)
            throw header.Wrong("CTYPE2", "the projection of CTYPE1");
        for (int axis = 1; axis <= 2; axis++)
        {
            if (header.TryGetText($"CUNIT{axis}") is { } unit
                && unit.Trim() is not ("deg" or "degree" or "degrees" or ""))
                throw header.Wrong($"CUNIT{axis}", "deg");
        }

        return new(isSwapped, projection == "TPV");
    }

    private static bool IsFlat(string type) => type.Trim() is "" or "LINEAR" or "PIXEL" or "X" or "Y";

    private static string Projection(FitsHeader header, string keyword, string type, string prefix)
    {
        string projection = type.StartsWith(prefix, StringComparison.Ordinal) ? type[prefix.Length..].Trim() : "";
        return projection is "TAN" or "TAN-SIP" or "TPV"
            ? projection
            : throw header.Wrong(keyword, $"{prefix}TAN, {prefix}TAN-SIP or {prefix}TPV");
    }
}
