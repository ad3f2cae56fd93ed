namespace GalaxyCluster.Protocol;

/// <summary>The version of messages and rules; coordinator and workers must have the same.</summary>
public static class ProtocolVersion
{
    public const int Current = 1;
}
