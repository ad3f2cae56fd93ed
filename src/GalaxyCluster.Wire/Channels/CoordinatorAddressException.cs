namespace GalaxyCluster.Wire.Channels;

/// <summary>An address that cannot be a coordinator's.</summary>
public sealed class CoordinatorAddressException(Uri address)
    : Exception($"'{address}' is not a coordinator's address: write http://HOST:PORT, as the coordinator prints it");
