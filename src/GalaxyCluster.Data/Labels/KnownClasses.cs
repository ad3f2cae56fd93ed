using System.Collections.Immutable;

namespace GalaxyCluster.Data.Labels;

/// <summary>
/// Class names of public label numbers (astroNN's documentation of Galaxy10 SDSS; Galaxy10 DECaLS' README), without the
/// commas of the originals.
/// </summary>
public static class KnownClasses
{
    private static readonly ImmutableArray<string> s_sdss =
    [
        "disk face-on no spiral", "smooth completely round", "smooth in-between round", "smooth cigar-shaped",
        "disk edge-on rounded bulge", "disk edge-on boxy bulge", "disk edge-on no bulge", "disk face-on tight spiral",
        "disk face-on medium spiral", "disk face-on loose spiral",
    ];

    private static readonly ImmutableArray<string> s_decals =
    [
        "disturbed", "merging", "round smooth", "in-between round smooth", "cigar-shaped smooth", "barred spiral",
        "unbarred tight spiral", "unbarred loose spiral", "edge-on without bulge", "edge-on with bulge",
    ];

    /// <summary>Null for another name.</summary>
    public static ImmutableArray<string>? Find(string? name) => name switch
    {
        "galaxy10-sdss" => s_sdss,
        "galaxy10-decals" => s_decals,
        _ => null,
    };
}
