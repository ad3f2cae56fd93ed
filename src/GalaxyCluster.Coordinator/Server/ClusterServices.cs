using GalaxyCluster.Coordinator.Services;

namespace GalaxyCluster.Coordinator.Server;

/// <summary>What answers on the cluster's port.</summary>
internal sealed record ClusterServices(SessionService Sessions, BulkService Bulk, StatusService Status, HealthService Health);
