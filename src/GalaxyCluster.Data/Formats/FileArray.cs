using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace GalaxyCluster.Data.Formats;

/// <summary>
/// An array in a file, read by rows (places along its first axis). Reading is thread-safe and holds no more than the
/// rows asked for.
/// </summary>
internal abstract class FileArray(string source, string name, ImmutableArray<long> shape, ElementType element)
{
    public const int MaxRank = 8;

    /// <summary>What errors call the file.</summary>
    public string Source { get; } = source;

    /// <summary>Name of the array in its file; empty when there is but one.</summary>
    public string Name { get; } = name;

    public ImmutableArray<long> Shape { get; } = shape;

    public ElementType Element { get; } = element;

    /// <summary>1 for a scalar.</summary>
    public long Rows { get; } = shape.IsEmpty ? 1 : shape[0];

    /// <summary>Elements of one row.</summary>
    public long RowElements { get; } = Product(shape.IsEmpty ? shape : shape.RemoveAt(0));

    public long RowBytes => RowElements * Element.Bytes;

    /// <summary>How many rows, counted from a multiple of it, cost as much to read as one.</summary>
    public virtual int RowsTogether => 1;

    public string ShapeText => $"[{string.Join(", ", Shape)}]";

    /// <summary>Reads whole rows.</summary>
    /// <param name="first">First row.</param>
    /// <param name="count">How many.</param>
    /// <param name="into">[count, row elements], in C order, filled with little-endian elements.</param>
    /// <exception cref="DataFormatException">The file is not what it says.</exception>
    public void ReadRows(long first, int count, Span<byte> into)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, Rows - count);
        into = into[..checked((int)(count * RowBytes))];
        Fill(first, count, into);
        Element.ToLittleEndian(into);
    }

    /// <summary>All of it, as numbers.</summary>
    /// <param name="maxElements">More are refused.</param>
    /// <exception cref="DataFormatException">Text, too many, or not what the file says.</exception>
    public double[] ReadNumbers(long maxElements)
    {
        long count = Rows * RowElements;
        if (!Element.IsNumber || count > maxElements)
            throw Fault($"{ShapeText} {Element}: expected at most {maxElements} numbers");
        byte[] bytes = ReadAll(count);
        double[] numbers = new double[count];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = Element.Number(bytes.AsSpan(i * Element.Bytes, Element.Bytes));
        return numbers;
    }

    /// <summary>
    /// All of it, each element as text: whole numbers in full, reals as the shortest that reads back.
    /// </summary>
    /// <inheritdoc cref="ReadNumbers"/>
    public string[] ReadTexts(long maxElements)
    {
        long count = Rows * RowElements;
        if (count > maxElements)
            throw Fault($"{ShapeText} {Element}: expected at most {maxElements} elements");
        byte[] bytes = ReadAll(count);
        string[] texts = new string[count];
        for (int i = 0; i < texts.Length; i++)
            texts[i] = Text(bytes.AsSpan(i * Element.Bytes, Element.Bytes));
        return texts;
    }

    public DataFormatException Fault(string problem) =>
        new(Source, Name.Length == 0 ? "array" : $"array '{Name}'", problem);

    /// <summary>Fills whole rows with elements as the file stores them.</summary>
    protected abstract void Fill(long first, int count, Span<byte> into);

    /// <summary>Checks a shape from outside.</summary>
    /// <exception cref="DataFormatException">More bytes than a 64-bit number counts, or too many axes.</exception>
    protected internal static void Check(string source, string where, ImmutableArray<long> shape, int elementBytes)
    {
        if (shape.Length > MaxRank)
            throw new DataFormatException(source, where, $"has {shape.Length} axes, expected at most {MaxRank}");
        UInt128 bytes = (UInt128)elementBytes;
        foreach (long d in shape)
        {
            bytes *= (ulong)Math.Max(d, 0);
            if (d < 0 || bytes > long.MaxValue / 2)
                throw new DataFormatException(source, where, $"shape [{string.Join(", ", shape)}] is out of bounds");
        }
    }

    private static long Product(ImmutableArray<long> shape)
    {
        long product = 1;
        foreach (long d in shape)
            product = checked(product * d);
        return product;
    }

    private byte[] ReadAll(long count)
    {
        long bytes = count * Element.Bytes;
        if (bytes > Array.MaxLength)
            throw Fault($"has {bytes} bytes, expected at most {Array.MaxLength}");
        byte[] all = new byte[bytes];
        ReadRows(0, checked((int)Rows), all);
        return all;
    }

    private string Text(ReadOnlySpan<byte> element)
    {
        if (Element.Kind == ElementKind.Text)
        {
            int end = element.IndexOf((byte)0);
            return Encoding.UTF8.GetString(end < 0 ? element : element[..end]).TrimEnd();
        }

        if (Element is { Kind: ElementKind.Unsigned, Bytes: 8 })
            return BitConverter.ToUInt64(element).ToString(CultureInfo.InvariantCulture);
        if (Element is { Kind: ElementKind.Signed, Bytes: 8 })
            return BitConverter.ToInt64(element).ToString(CultureInfo.InvariantCulture);
        return Element.Number(element).ToString("R", CultureInfo.InvariantCulture);
    }
}
