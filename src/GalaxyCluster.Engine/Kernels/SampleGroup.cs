namespace GalaxyCluster.Engine.Kernels;

/// <summary>
/// Where a group of samples stands in its batch. A sum over the batch starts with the first group, goes on in the order
/// of the groups, and is handed out with the last; cutting a batch into groups changes no bit of it.
/// </summary>
public readonly record struct SampleGroup(bool IsFirst, bool IsLast)
{
    /// <summary>The batch is one group.</summary>
    public static SampleGroup Whole => new(true, true);
}
