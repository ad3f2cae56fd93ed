using System.Collections.Immutable;

namespace GalaxyCluster.Data.Fits;

/// <summary>A column of a binary table.</summary>
public sealed record FitsColumn
{
    /// <summary>From 0; the keywords count from 1.</summary>
    public required int Index { get; init; }

    /// <summary>TTYPE; empty where there is none.</summary>
    public required string Name { get; init; }

    /// <summary>TFORM as written.</summary>
    public required string Format { get; init; }

    public required FitsColumnType Type { get; init; }

    /// <summary>Elements of a field; for a column of variable-length arrays 1, or 0 for none at all.</summary>
    public required int Repeat { get; init; }

    /// <summary>Each row's field has a length of its own (TFORM's P or Q); its elements lie in the heap.</summary>
    public required bool IsVariable { get; init; }

    /// <summary>The heap's descriptors are of 64 bits (Q), not of 32.</summary>
    public required bool IsWide { get; init; }

    /// <summary>Of the field in a row.</summary>
    public required int ByteOffset { get; init; }

    /// <summary>Of the field in a row.</summary>
    public required int FieldBytes { get; init; }

    /// <summary>Of one element (of 8 bits, for <see cref="FitsColumnType.Bit"/>).</summary>
    public int ElementBytes => BytesOf(Type);

    /// <summary>TUNIT; empty where there is none.</summary>
    public required string Unit { get; init; }

    /// <summary>TSCAL: physical value = zero + scale x stored value.</summary>
    public required double Scale { get; init; }

    /// <summary>TZERO; 2^15, 2^31, 2^63 make the integer types unsigned, -128 makes bytes signed.</summary>
    public required double Zero { get; init; }

    /// <summary>TNULL: the stored integer that stands for no value.</summary>
    public required long? Null { get; init; }

    /// <summary>TDIM: lengths of an array's axes, the first varies fastest. Empty where there is none.</summary>
    public required ImmutableArray<int> Dimensions { get; init; }

    internal bool IsInteger => Type is FitsColumnType.UnsignedByte or FitsColumnType.Int16 or FitsColumnType.Int32
        or FitsColumnType.Int64;

    internal static int BytesOf(FitsColumnType type) => type switch
    {
        FitsColumnType.Int16 => 2,
        FitsColumnType.Int32 or FitsColumnType.Single => 4,
        FitsColumnType.Int64 or FitsColumnType.Double or FitsColumnType.SingleComplex => 8,
        FitsColumnType.DoubleComplex => 16,
        _ => 1,
    };
}
