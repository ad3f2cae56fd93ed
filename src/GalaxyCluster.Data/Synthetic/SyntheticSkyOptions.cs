using GalaxyCluster.Data.Datasets;

namespace GalaxyCluster.Data.Synthetic;

/// <summary>
/// How many synthetic pictures, and which. All but <see cref="Threads"/> and <see cref="Name"/> decide the bytes.
/// </summary>
public sealed record SyntheticSkyOptions
{
    /// <summary>Pictures of all classes and splits together, shared out evenly.</summary>
    public int Count { get; init; } = 4_200;

    public ulong Seed { get; init; } = 1;

    /// <summary>Height and width in pixels of 0.396 arc seconds, 32 to 256.</summary>
    public int Size { get; init; } = 64;

    public SplitFractions Fractions { get; init; } = SplitFractions.Default;

    public string? Name { get; init; }

    public bool Overwrite { get; init; }

    /// <summary>0: as many as the machine has cores.</summary>
    public int Threads { get; init; }

    public int ShardBytes { get; init; } = 8 << 20;
}
