using System.Buffers.Binary;
using GalaxyCluster.Wire.Errors;

namespace GalaxyCluster.Wire.Mapping;

/// <summary>
/// The counts of one evaluation part as bytes: classes x classes int32 (row: true class, column: predicted), then the
/// sum of the losses as a double, all little-endian. A block is the counts of its units, ascending.
/// </summary>
public static class CountsFormat
{
    /// <summary>Bytes of one part.</summary>
    public static int LengthOf(int classes) => checked((classes * classes * sizeof(int)) + sizeof(double));

    /// <summary>The bytes of one part.</summary>
    public static byte[] Write(ReadOnlySpan<int> confusion, double lossSum)
    {
        byte[] bytes = new byte[(confusion.Length * sizeof(int)) + sizeof(double)];
        for (int i = 0; i < confusion.Length; i++)
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * sizeof(int)), confusion[i]);
        BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(confusion.Length * sizeof(int)), lossSum);
        return bytes;
    }

    /// <exception cref="WireException">A negative count, or a sum that is not finite.</exception>
    public static (int[] Confusion, double LossSum, int Samples) Read(ReadOnlySpan<byte> bytes, int classes)
    {
        if (bytes.Length != LengthOf(classes))
            throw new WireException(V1.RejectionCode.Malformed, $"{bytes.Length} bytes are not the counts of {classes} classes");
        int[] confusion = new int[classes * classes];
        long samples = 0;
        for (int i = 0; i < confusion.Length; i++)
        {
            confusion[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(i * sizeof(int))..]);
            if (confusion[i] < 0)
                throw new WireException(V1.RejectionCode.Malformed, "a negative count");
            samples += confusion[i];
        }
        double lossSum = BinaryPrimitives.ReadDoubleLittleEndian(bytes[(confusion.Length * sizeof(int))..]);
        if (!double.IsFinite(lossSum))
            throw new WireException(V1.RejectionCode.NotFinite, "the sum of the losses is not finite");
        if (samples > int.MaxValue)
            throw new WireException(V1.RejectionCode.Malformed, $"{samples} samples in one part");
        return (confusion, lossSum, (int)samples);
    }
}
