namespace GalaxyCluster.Engine.Kernels;

/// <summary>
/// Where a group of samples stands in its batch. A sum over the batch starts with the first group, goes on in the order
/// of the groups, and is handed out with the last; cutting a batch into groups changes no bit of it.
/// </summary>
/// <param name="First">Samples of the batch before this group.</param>
/// <param name="IsLast">No group follows.</param>
public readonly record struct SampleGroup(int First, bool IsLast)
{
    public bool IsFirst => First == 0;

    /// <summary>
    /// True when a sample of this group is the last of a chain: of so many samples, counted through the batch, or of what
    /// the batch's end leaves of them.
    /// </summary>
    public bool EndsChain(int sample, int count, int perChain)
        => (First + sample + 1) % perChain == 0 || (IsLast && sample == count - 1);

    /// <summary>The batch is one group.</summary>
    public static SampleGroup Whole => new(0, true);
}
