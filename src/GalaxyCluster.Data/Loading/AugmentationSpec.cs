using System.Collections.Immutable;

namespace GalaxyCluster.Data.Loading;

/// <summary>One random change of a training picture. Immutable and without state: the randomness comes in as a key.</summary>
public abstract record AugmentationSpec
{
    /// <summary>The word in a run file.</summary>
    public abstract string Name { get; }

    /// <summary>All arguments with their values, defaults included, in a fixed order: what a run's hash is made of.</summary>
    public abstract ImmutableArray<KeyValuePair<string, double>> Arguments { get; }
}
