using System.Collections.Immutable;
using GalaxyCluster.Data.Synthetic;

namespace GalaxyCluster.Data.Survey;

/// <summary>What can be seen, and who makes it: one line a class.</summary>
internal static class SurveyClasses
{
    /// <summary>Faintest galaxy with a spectrum in SDSS's main sample, r (Strauss et al. 2002).</summary>
    public const double SpectroscopicLimit = 17.77;

    /// <summary>From random numbers and an apparent r magnitude.</summary>
    public static ImmutableArray<(string Name, Func<SkyRandom, double, SurveyObject> Make)> Makers { get; } =
    [
        ("elliptical", SmoothGalaxies.Make),
        ("spiral", SpiralGalaxies.Make),
        ("edge_on", EdgeOnGalaxies.Make),
        ("merger", Mergers.Make),
        ("irregular", IrregularGalaxies.Make),
        ("star", PointObjects.MakeStar),
        ("quasar", PointObjects.MakeQuasar),
    ];

    public static ImmutableArray<string> Names { get; } = [.. Makers.Select(static m => m.Name)];

    /// <summary>An object as the spectroscopic survey would pick it.</summary>
    public static SurveyObject Draw(int label, SkyRandom random)
    {
        double magnitude = Names[label] switch
        {
            "star" => random.Uniform(13.5, 19.5),
            "quasar" => random.Uniform(16.5, 19.5),
            "irregular" => GalaxyScale.BrighterThan(random, SpectroscopicLimit + 0.5, 14),
            "spiral" => GalaxyScale.BrighterThan(random, SpectroscopicLimit - 0.5, 13), // arms must be seen
            _ => GalaxyScale.BrighterThan(random, SpectroscopicLimit, 13),
        };
        return Makers[label].Make(random, magnitude);
    }
}
