using GalaxyCluster.Wire.V1;

namespace GalaxyCluster.Wire.Errors;

/// <summary>A message or a stream of a peer that cannot be used: its form, its bytes, or what it asks for.</summary>
public sealed class WireException : Exception
{
    /// <summary>An error for <paramref name="code"/>; the message is one sentence.</summary>
    public WireException(RejectionCode code, string message)
        : base(message) => Code = code;

    /// <summary>What to tell the peer.</summary>
    public RejectionCode Code { get; }
}
