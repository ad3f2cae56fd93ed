using System.Collections.Immutable;

namespace GalaxyCluster.Data.Formats.Hdf5;

/// <summary>Datatype and dataspace messages (HDF5 file format specification, sections IV.A.2.b and IV.A.2.d).</summary>
internal static class Hdf5Types
{
    private const int FixedPoint = 0;
    private const int FloatingPoint = 1;
    private const int FixedText = 3;
    private const int Enumeration = 8;
    private const int MaxNesting = 4;

    /// <exception cref="DataFormatException">Elements that are not supported, or not a datatype.</exception>
    public static ElementType Element(Hdf5Reader file, Hdf5Message message)
    {
        ByteCursor cursor = file.Cursor(message.Body.Span, message.Address);
        return Element(ref cursor, 0);
    }

    /// <summary>Sizes of the axes; a scalar has none.</summary>
    /// <param name="file">The file.</param>
    /// <param name="message">The message.</param>
    /// <param name="limits">The largest sizes the axes may grow to; -1 without limit.</param>
    public static ImmutableArray<long> Shape(Hdf5Reader file, Hdf5Message message, out ImmutableArray<long> limits)
    {
        ByteCursor cursor = file.Cursor(message.Body.Span, message.Address);
        int version = cursor.U8("dataspace");
        int rank = cursor.U8("rank");
        int flags = cursor.U8("flags");
        if (version is not (1 or 2) || rank > FileArray.MaxRank)
            throw cursor.Fault($"dataspace of version {version} and rank {rank}, expected version 1 or 2 and rank at most "
                + FileArray.MaxRank);
        int kind = cursor.U8("kind");
        if (version == 2 && kind == 2)
        {
            limits = [0];
            return [0]; // A null dataspace holds nothing.
        }

        if (version == 1)
            cursor.Skip(4, "reserved");
        ImmutableArray<long> shape = Sizes(file, ref cursor, rank, mayBeUnlimited: false);
        limits = (flags & 1) == 0 ? shape : Sizes(file, ref cursor, rank, mayBeUnlimited: true);
        return shape;
    }

    private static ImmutableArray<long> Sizes(Hdf5Reader file, ref ByteCursor cursor, int rank, bool mayBeUnlimited)
    {
        ImmutableArray<long>.Builder sizes = ImmutableArray.CreateBuilder<long>(rank);
        ulong unlimited = file.LengthBytes == 8 ? ulong.MaxValue : (1ul << (8 * file.LengthBytes)) - 1;
        for (int d = 0; d < rank; d++)
        {
            ulong size = cursor.Unsigned(file.LengthBytes, "size of an axis");
            bool isUnlimited = mayBeUnlimited && size == unlimited;
            if (!isUnlimited && size > long.MaxValue)
                throw cursor.Fault($"axis of {size} elements");
            sizes.Add(isUnlimited ? -1 : (long)size);
        }

        return sizes.MoveToImmutable();
    }

    private static ElementType Element(ref ByteCursor cursor, int nesting)
    {
        int classAndVersion = cursor.U8("datatype");
        ulong bits = cursor.Unsigned(3, "datatype bits");
        uint size = cursor.U32("datatype size");
        int kind = classAndVersion & 0xF;
        bool isBig = (bits & 1) != 0;
        switch (kind)
        {
            case FixedPoint when size is 1 or 2 or 4 or 8:
                int shift = cursor.U16("bit offset");
                int precision = cursor.U16("bit precision");
                if (shift != 0 || precision != 8 * size)
                    throw cursor.Fault($"whole numbers of {precision} bits in {size} bytes are not supported");
                return new ElementType((bits & 8) != 0 ? ElementKind.Signed : ElementKind.Unsigned, (int)size, isBig);
            case FloatingPoint when size is 2 or 4 or 8:
                CheckIeee(ref cursor, bits, size);
                return new ElementType(ElementKind.Real, (int)size, isBig);
            case FixedText when size is > 0 and <= ElementType.MaxTextBytes:
                return new ElementType(ElementKind.Text, (int)size, false);
            case Enumeration when nesting < MaxNesting:
                ElementType of = Element(ref cursor, nesting + 1); // h5py stores truth values so.
                return of.Bytes == size ? of : throw cursor.Fault("enumeration of another size than its numbers");
            default:
                throw cursor.Fault(
                    $"elements of class {kind} and {size} bytes are not supported: expected whole numbers, IEEE reals or "
                    + "text of fixed length");
        }
    }

    /// <summary>Exponent and mantissa where IEEE 754 has them.</summary>
    private static void CheckIeee(ref ByteCursor cursor, ulong bits, uint size)
    {
        int shift = cursor.U16("bit offset");
        int precision = cursor.U16("bit precision");
        int exponentAt = cursor.U8("exponent location");
        int exponentBits = cursor.U8("exponent size");
        int mantissaAt = cursor.U8("mantissa location");
        int mantissaBits = cursor.U8("mantissa size");
        uint bias = cursor.U32("exponent bias");
        (int Mantissa, int Exponent, uint Bias) ieee = size switch
        {
            2 => (10, 5, 15),
            4 => (23, 8, 127),
            _ => (52, 11, 1023),
        };
        if ((bits & 0x40) != 0 || shift != 0 || precision != 8 * size || mantissaAt != 0
            || (mantissaBits, exponentBits, bias) != ieee || exponentAt != mantissaBits)
            throw cursor.Fault("reals that are not IEEE 754's are not supported");
    }
}
