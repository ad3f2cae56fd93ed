using System.Buffers.Binary;

namespace GalaxyCluster.Data.Formats;

/// <summary>What the elements of an array in a file are.</summary>
internal enum ElementKind
{
    Unsigned,
    Signed,
    Real,

    /// <summary>Bytes of text, filled up with zeros or blanks.</summary>
    Text,
}

/// <param name="Kind">Numbers or text.</param>
/// <param name="Bytes">1, 2, 4 or 8 for whole numbers, 2, 4 or 8 for reals, any for text.</param>
/// <param name="IsBigEndian">How the file stores them; arrays give them little-endian.</param>
internal readonly record struct ElementType(ElementKind Kind, int Bytes, bool IsBigEndian)
{
    public const int MaxTextBytes = 4096;

    public bool IsByte => this is { Kind: ElementKind.Unsigned, Bytes: 1 };

    public bool IsUnsignedShort => this is { Kind: ElementKind.Unsigned, Bytes: 2 };

    public bool IsWhole => Kind is ElementKind.Unsigned or ElementKind.Signed;

    public bool IsNumber => Kind is not ElementKind.Text;

    public override string ToString() => Kind switch
    {
        ElementKind.Unsigned => $"u{8 * Bytes}",
        ElementKind.Signed => $"i{8 * Bytes}",
        ElementKind.Real => $"f{8 * Bytes}",
        _ => $"text of {Bytes} bytes",
    };

    /// <summary>Turns big-endian elements around, in place.</summary>
    public void ToLittleEndian(Span<byte> elements)
    {
        if (!IsBigEndian || Bytes == 1 || Kind == ElementKind.Text)
            return;
        for (int i = 0; i < elements.Length; i += Bytes)
            elements.Slice(i, Bytes).Reverse();
    }

    /// <summary>One element, from its little-endian bytes.</summary>
    /// <exception cref="InvalidOperationException">Text.</exception>
    public double Number(ReadOnlySpan<byte> element) => (Kind, Bytes) switch
    {
        (ElementKind.Unsigned, 1) => element[0],
        (ElementKind.Unsigned, 2) => BinaryPrimitives.ReadUInt16LittleEndian(element),
        (ElementKind.Unsigned, 4) => BinaryPrimitives.ReadUInt32LittleEndian(element),
        (ElementKind.Unsigned, 8) => BinaryPrimitives.ReadUInt64LittleEndian(element),
        (ElementKind.Signed, 1) => (sbyte)element[0],
        (ElementKind.Signed, 2) => BinaryPrimitives.ReadInt16LittleEndian(element),
        (ElementKind.Signed, 4) => BinaryPrimitives.ReadInt32LittleEndian(element),
        (ElementKind.Signed, 8) => BinaryPrimitives.ReadInt64LittleEndian(element),
        (ElementKind.Real, 2) => (double)BinaryPrimitives.ReadHalfLittleEndian(element),
        (ElementKind.Real, 4) => BinaryPrimitives.ReadSingleLittleEndian(element),
        (ElementKind.Real, 8) => BinaryPrimitives.ReadDoubleLittleEndian(element),
        _ => throw new InvalidOperationException($"{this} is no number"),
    };
}
