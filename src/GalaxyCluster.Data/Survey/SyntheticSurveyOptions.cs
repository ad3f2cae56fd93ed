using System.Collections.Immutable;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Pictures;

namespace GalaxyCluster.Data.Survey;

/// <summary>How much sky a picture shows.</summary>
public enum SurveyFraming
{
    /// <summary>
    /// <see cref="SyntheticSurvey.RadiiAcross"/> Petrosian radii of 90 % of the light: the middle half of Galaxy Zoo's
    /// pictures.
    /// </summary>
    Radii,

    /// <summary>The survey's own pixels of 0.396 arc seconds.</summary>
    Pixels,
}

/// <summary>Which pictures of the synthetic survey. All but <see cref="Threads"/> and <see cref="Name"/> decide the bytes.</summary>
public sealed record SyntheticSurveyOptions
{
    private const int MiddleOfGalaxyZoo = 207; // of 423 or 424 pixels

    /// <summary>Pictures of all classes and splits together, shared out evenly.</summary>
    public int Count { get; init; } = 4_200;

    public ulong Seed { get; init; } = 1;

    /// <summary>Height and width, 32 to 256.</summary>
    public int Size { get; init; } = 64;

    /// <summary>In this order; all of <see cref="SyntheticSurvey.Classes"/> by default.</summary>
    public ImmutableArray<string> Classes { get; init; } = SyntheticSurvey.Classes;

    public SurveyFraming Framing { get; init; } = SurveyFraming.Radii;

    /// <summary>
    /// Bands to store, of u g r i z, with a stretch; empty for colour pictures as SkyServer's JPEGs.
    /// </summary>
    public ImmutableArray<string> Bands { get; init; } = [];

    /// <summary>Text of a <see cref="Stretch"/> with all its parameters; for <see cref="Bands"/>.</summary>
    public string Stretch { get; init; } = "asinh(maximum=40,minimum=-0.05,softening=0.05)";

    public SplitFractions Fractions { get; init; } = SplitFractions.Default;

    public string? Name { get; init; }

    public bool Overwrite { get; init; }

    /// <summary>0: as many as the machine has cores.</summary>
    public int Threads { get; init; }

    public int ShardBytes { get; init; } = 8 << 20;

    internal int Channels => Bands.IsEmpty ? 3 : Bands.Length;

    /// <summary>What makes a picture of Galaxy Zoo, or a cut-out of a field, one like these.</summary>
    internal Preprocessing Preprocessing => new(
        Bands.IsEmpty && Framing == SurveyFraming.Radii ? new CentreCrop(MiddleOfGalaxyZoo, 0) : CentreCrop.None,
        ResizeFilter.Auto,
        Bands.IsEmpty ? "rgb" : string.Join(',', Bands),
        Bands.IsEmpty ? "none" : Stretch);
}
