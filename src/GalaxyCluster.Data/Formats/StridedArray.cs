using System.Collections.Immutable;

namespace GalaxyCluster.Data.Formats;

/// <summary>An array whose rows lie one after another, apart by a fixed distance, in a file.</summary>
/// <param name="bytes">The file; not disposed here.</param>
/// <param name="name">The array's name.</param>
/// <param name="shape">Its shape.</param>
/// <param name="element">Its elements.</param>
/// <param name="offset">Of the first row.</param>
/// <param name="stride">From one row to the next, in bytes; 0: a row, so that nothing lies between.</param>
internal sealed class StridedArray(
    InputBytes bytes, string name, ImmutableArray<long> shape, ElementType element, long offset, long stride = 0)
    : FileArray(bytes.Source, name, shape, element)
{
    protected override void Fill(long first, int count, Span<byte> into)
    {
        if (stride == 0)
        {
            bytes.Read(offset + (first * RowBytes), into, "rows");
            return;
        }

        int row = (int)RowBytes;
        for (int i = 0; i < count; i++)
            bytes.Read(offset + ((first + i) * stride), into.Slice(i * row, row), "a row");
    }
}
