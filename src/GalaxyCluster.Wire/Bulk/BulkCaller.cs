using GalaxyCluster.Protocol.Identity;

namespace GalaxyCluster.Wire.Bulk;

/// <summary>Who makes a bulk call: a member, as its welcome named it.</summary>
public sealed record BulkCaller(WorkerId Worker, Term Term, Incarnation Incarnation);
