namespace GalaxyCluster.Protocol.Tests.Simulation;

/// <summary>One thing done to a cluster.</summary>
/// <param name="Seat">The worker it is done to, by its place in the scenario; not used by faults of the coordinator.</param>
/// <param name="At">Milliseconds after the start.</param>
/// <param name="For">Milliseconds until it is over.</param>
/// <param name="Detail">A number whose meaning depends on the kind.</param>
internal sealed record Fault(FaultKind Kind, int Seat, int At, int For, int Detail)
{
    public override string ToString() =>
        FormattableString.Invariant($"{At,7} ms {Kind} of w{Seat} for {For} ms ({Detail})");
}
