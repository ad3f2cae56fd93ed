using System.Collections.Immutable;

namespace GalaxyCluster.Data.Formats.Npy;

/// <summary>A <c>.npy</c> file: one array, in C or Fortran order, either byte order.</summary>
internal static class NpyFile
{
    /// <param name="bytes">The whole file; must outlive the array.</param>
    /// <param name="name">The array's name; empty for a file of its own.</param>
    /// <exception cref="DataFormatException">Not such a file, one that was cut, or one that goes on.</exception>
    public static FileArray Open(InputBytes bytes, string name)
    {
        using InputBytesStream stream = new(bytes);
        NpyHeader header = NpyHeader.Read(stream, bytes.Source);
        if (header.DataBytes != bytes.Length - header.DataOffset)
        {
            throw new DataFormatException(
                bytes.Source, $"offset {header.DataOffset}",
                $"{bytes.Length - header.DataOffset} bytes of elements, expected {header.DataBytes} for shape "
                + $"[{string.Join(", ", header.Shape)}] of {header.Element}");
        }

        return Over(bytes, name, header, header.DataOffset);
    }

    /// <summary>The array of a header whose elements begin at <paramref name="offset"/>.</summary>
    public static FileArray Over(InputBytes bytes, string name, NpyHeader header, long offset)
    {
        ImmutableArray<long> shape = header.Shape;
        return header.IsFortran && shape.Length > 1
            ? new FortranArray(bytes, name, shape, header.Element, offset)
            : new StridedArray(bytes, name, shape, header.Element, offset);
    }
}
