using System.Buffers.Binary;
using System.Collections.Immutable;
using GalaxyCluster.Protocol.Slots;
using GalaxyCluster.Wire.Bulk;
using GalaxyCluster.Wire.Errors;
using Google.Protobuf;

namespace GalaxyCluster.Wire.Mapping;

/// <summary>A block's result to and from the header frame of its stream. A digest is the first 16 bytes of a SHA-256.</summary>
public static class ContributionMapping
{
    private const int UnitDigestBytes = 16;
    private const int MaxUnits = 8192;

    /// <summary>The header frame's message.</summary>
    public static V1.Header ToWire(BlockResult result, long totalBytes, ReadOnlySpan<byte> sha256)
    {
        ArgumentNullException.ThrowIfNull(result);
        ContributionHeader header = result.Header;
        byte[] digests = new byte[header.UnitDigests.Length * UnitDigestBytes];
        for (int i = 0; i < header.UnitDigests.Length; i++)
            BinaryPrimitives.WriteUInt128BigEndian(digests.AsSpan(i * UnitDigestBytes), header.UnitDigests[i]);
        return new V1.Header
        {
            TotalBytes = totalBytes,
            Sha256 = ByteString.CopyFrom(sha256),
            Contribution = new V1.ContributionHeader
            {
                Caller = CallerMapping.ToWire(new BulkCaller(header.Worker, header.Term, header.Incarnation)),
                Stage = StageMapping.ToWire(header.Stage),
                Assigned = StageMapping.ToWire(header.Assigned),
                Samples = result.Samples,
                Correct = result.Correct,
                LossSum = result.LossSum,
                UnitDigests = UnsafeByteOperations.UnsafeWrap(digests),
            },
        };
    }

    /// <exception cref="WireException">Not a contribution's header, or a number out of range.</exception>
    public static BlockResult FromWire(V1.Header message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.Contribution is not { } contribution)
            throw new WireException(V1.RejectionCode.Malformed, "the header does not say which block the bytes are");
        if (contribution.Samples < 0 || contribution.Correct < 0 || contribution.Correct > contribution.Samples)
            throw new WireException(V1.RejectionCode.Malformed, "the header's counts contradict each other");
        if (!double.IsFinite(contribution.LossSum))
            throw new WireException(V1.RejectionCode.NotFinite, "the sum of the losses is not finite");
        BulkCaller caller = CallerMapping.FromWire(contribution.Caller);
        AssignedBlock assigned = StageMapping.FromWire(contribution.Assigned);
        var header = new ContributionHeader
        {
            Worker = caller.Worker,
            Term = caller.Term,
            Incarnation = caller.Incarnation,
            Stage = StageMapping.FromWire(contribution.Stage),
            Block = assigned.Block,
            Attempt = assigned.Attempt,
            UnitDigests = UnitDigests(contribution.UnitDigests.Span),
            Digest = DigestOf(message.Sha256.Span),
        };
        return new BlockResult(header, contribution.Samples, contribution.Correct, contribution.LossSum);
    }

    /// <summary>The first 16 bytes of a SHA-256, as the rules and the ledger carry it.</summary>
    public static UInt128 DigestOf(ReadOnlySpan<byte> sha256) => BinaryPrimitives.ReadUInt128BigEndian(sha256);

    private static ImmutableArray<UInt128> UnitDigests(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % UnitDigestBytes != 0 || bytes.Length / UnitDigestBytes > MaxUnits)
            throw new WireException(V1.RejectionCode.Malformed, $"{bytes.Length} bytes are not a list of unit digests");
        ImmutableArray<UInt128>.Builder digests = ImmutableArray.CreateBuilder<UInt128>(bytes.Length / UnitDigestBytes);
        for (int at = 0; at < bytes.Length; at += UnitDigestBytes)
            digests.Add(BinaryPrimitives.ReadUInt128BigEndian(bytes[at..]));
        return digests.MoveToImmutable();
    }
}
