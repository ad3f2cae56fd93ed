using System.Collections.Immutable;

namespace GalaxyCluster.Data.Datasets;

/// <summary>The three splits of every data set, in the order in which they are stored.</summary>
public static class SplitNames
{
    public const string Train = "train";
    public const string Validation = "validation";
    public const string Test = "test";

    public static ImmutableArray<string> All { get; } = [Train, Validation, Test];
}
