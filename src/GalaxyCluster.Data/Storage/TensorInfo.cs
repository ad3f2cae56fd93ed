using System.Collections.Immutable;

namespace GalaxyCluster.Data.Storage;

/// <summary>A tensor's name, element type and shape.</summary>
public sealed record TensorInfo(string Name, TensorType Type, ImmutableArray<long> Shape)
{
    /// <summary>Product of the shape; 1 for a scalar.</summary>
    /// <exception cref="OverflowException">More than 2^63 - 1.</exception>
    public long ElementCount
    {
        get
        {
            long count = 1;
            foreach (long d in Shape)
                count = checked(count * d);
            return count;
        }
    }

    public int ElementBytes => Type switch { TensorType.U8 => 1, TensorType.F32 => 4, _ => 8 };

    public long ByteLength => checked(ElementCount * ElementBytes);
}
