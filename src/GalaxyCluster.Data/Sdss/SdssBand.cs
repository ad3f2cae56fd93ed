namespace GalaxyCluster.Data.Sdss;

/// <summary>SDSS's filters, in the order of its tables.</summary>
public enum SdssBand
{
    U,
    G,
    R,
    I,
    Z,
}
