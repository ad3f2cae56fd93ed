namespace GalaxyCluster.Data.Survey;

/// <summary>Which piece of synthetic sky.</summary>
public sealed record SyntheticFieldOptions
{
    public ulong Seed { get; init; } = 1;

    /// <summary>Pixels of 0.396 arc seconds, 64 to 8192; SDSS's fields have 2048 x 1489.</summary>
    public int Width { get; init; } = 2048;

    public int Height { get; init; } = 1489;

    /// <summary>Of the middle, degrees.</summary>
    public double RightAscension { get; init; } = 180;

    /// <summary>-85 to 85.</summary>
    public double Declination { get; init; } = 20;

    /// <summary>Faintest objects, r; 14 to 25.</summary>
    public double Limit { get; init; } = 23.5;

    /// <summary>Chance of a satellite's trail.</summary>
    public double TrailChance { get; init; } = 0.1;

    /// <summary>0: as many as the machine has cores; never decides a pixel.</summary>
    public int Threads { get; init; }
}
