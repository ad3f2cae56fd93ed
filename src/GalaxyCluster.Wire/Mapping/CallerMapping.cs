using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Wire.Bulk;
using GalaxyCluster.Wire.Errors;

namespace GalaxyCluster.Wire.Mapping;

/// <summary>Who makes a bulk call, to and from its message.</summary>
public static class CallerMapping
{
    /// <summary>The message for a caller.</summary>
    public static V1.Caller ToWire(BulkCaller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return new V1.Caller
        {
            Worker = caller.Worker.Name,
            Term = caller.Term.Number,
            Incarnation = caller.Incarnation.Number,
        };
    }

    /// <exception cref="WireException">Missing, or not a worker's name.</exception>
    public static BulkCaller FromWire(V1.Caller? caller)
    {
        if (caller is null || !WorkerId.IsValid(caller.Worker))
            throw new WireException(V1.RejectionCode.Malformed, "the caller does not say who it is");
        return new BulkCaller(new WorkerId(caller.Worker), new Term(caller.Term), new Incarnation(caller.Incarnation));
    }
}
