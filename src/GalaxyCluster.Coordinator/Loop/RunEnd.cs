using GalaxyCluster.Protocol;

namespace GalaxyCluster.Coordinator.Loop;

/// <summary>How a run ended: finished, stopped or failed, and one sentence.</summary>
internal sealed record RunEnd(RunStatus Status, string Reason);
