namespace GalaxyCluster.Wire.Channels;

/// <summary>Nobody answers at an address, or who answers is not a coordinator.</summary>
public sealed class CoordinatorUnreachableException : Exception
{
    /// <summary>An error for <paramref name="address"/>; <paramref name="cause"/> in a few words.</summary>
    public CoordinatorUnreachableException(Uri address, string cause, Exception? inner = null)
        : base($"no coordinator at {address}: {cause}. Is it running, and is the address right?", inner)
    {
    }
}
