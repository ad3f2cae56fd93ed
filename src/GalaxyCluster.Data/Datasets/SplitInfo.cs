using System.Collections.Immutable;

namespace GalaxyCluster.Data.Datasets;

/// <param name="Name">One of <see cref="SplitNames.All"/>.</param>
/// <param name="Count">Samples in the split.</param>
/// <param name="PerClass">Samples of each class, in class order; with soft labels the class with the largest
/// share.</param>
public sealed record SplitInfo(string Name, int Count, ImmutableArray<int> PerClass);
