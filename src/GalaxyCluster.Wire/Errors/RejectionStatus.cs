using System.Globalization;
using GalaxyCluster.Wire.V1;
using Grpc.Core;

namespace GalaxyCluster.Wire.Errors;

/// <summary>The one table from a refusal to a gRPC status, and back. The code itself travels in a trailer.</summary>
public static class RejectionStatus
{
    /// <summary>Trailer with the number of the <see cref="RejectionCode"/>.</summary>
    public const string Trailer = "galaxycluster-rejection";

    /// <summary>The status under which a refusal travels.</summary>
    public static StatusCode Of(RejectionCode code) => code switch
    {
        RejectionCode.Malformed => StatusCode.InvalidArgument,
        RejectionCode.ClusterFull or RejectionCode.Quarantined => StatusCode.ResourceExhausted,
        RejectionCode.OldTerm or RejectionCode.FutureTerm or RejectionCode.OldIncarnation => StatusCode.Aborted,
        RejectionCode.UnknownWorker => StatusCode.Unauthenticated,
        RejectionCode.Corrupt or RejectionCode.NotFinite => StatusCode.DataLoss,
        RejectionCode.NotFound => StatusCode.NotFound,
        RejectionCode.Duplicate => StatusCode.AlreadyExists,
        _ => StatusCode.FailedPrecondition,
    };

    /// <summary>The error a service throws.</summary>
    public static RpcException ToRpc(RejectionCode code, string reason) => new(
        new Grpc.Core.Status(Of(code), reason),
        new Metadata { { Trailer, ((int)code).ToString(CultureInfo.InvariantCulture) } });

    /// <summary>The error a service throws.</summary>
    public static RpcException ToRpc(WireException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return ToRpc(error.Code, error.Message);
    }

    /// <summary>The refusal that a failed call carries; null when it failed for another reason.</summary>
    public static WireException? FromRpc(RpcException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        foreach (Metadata.Entry entry in error.Trailers)
        {
            if (entry.Key == Trailer &&
                int.TryParse(entry.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) &&
                Enum.IsDefined((RejectionCode)number))
                return new WireException((RejectionCode)number, error.Status.Detail);
        }
        return null;
    }
}
