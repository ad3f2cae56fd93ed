using GalaxyCluster.Wire.V1;

namespace GalaxyCluster.Wire.Bulk;

/// <summary>A bulk stream broke its form: a checksum, a length, an offset or a digest does not fit.</summary>
public sealed class BulkStreamException : Exception
{
    /// <summary>An error for <paramref name="code"/>.</summary>
    public BulkStreamException(RejectionCode code, string message)
        : base(message) => Code = code;

    /// <summary>Whether the form was broken, or only the bytes.</summary>
    public RejectionCode Code { get; }
}
