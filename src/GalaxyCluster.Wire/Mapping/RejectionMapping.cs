using GalaxyCluster.Protocol;

namespace GalaxyCluster.Wire.Mapping;

/// <summary>Refusals to and from their messages. The rules' codes have the same numbers on the wire.</summary>
public static class RejectionMapping
{
    /// <summary>The message for a refusal; times are told as what is left of them.</summary>
    public static V1.Refusal ToWire(Rejection rejection, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(rejection);
        var refusal = new V1.Refusal { Code = (V1.RejectionCode)(int)rejection.Code, Reason = rejection.Reason };
        if (rejection.RetryAt is { } at)
            refusal.RetryAfterMilliseconds = (long)Math.Max(0, Math.Ceiling((at - now).TotalMilliseconds));
        return refusal;
    }

    /// <summary>
    /// The refusal in a message. A code the rules do not know (the transport's, or a newer program's) is
    /// <see cref="RejectionCode.Malformed"/>.
    /// </summary>
    public static Rejection FromWire(V1.Refusal? refusal, DateTimeOffset now)
    {
        if (refusal is null)
            return new Rejection(RejectionCode.Malformed, "The coordinator refused without a reason.");
        var code = (RejectionCode)(int)refusal.Code;
        if (code == RejectionCode.None || !Enum.IsDefined(code))
            code = RejectionCode.Malformed;
        DateTimeOffset? retryAt = refusal.HasRetryAfterMilliseconds
            ? now + TimeSpan.FromMilliseconds(Math.Clamp(refusal.RetryAfterMilliseconds, 0, int.MaxValue))
            : null;
        return new Rejection(code, refusal.Reason, retryAt);
    }
}
