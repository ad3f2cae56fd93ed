using System.Collections.Immutable;
using System.Globalization;
using GalaxyCluster.Data.Storage;

namespace GalaxyCluster.Data.Fits;

/// <summary>
/// The keywords of one header-data unit (FITS standard 4.0, section 4). Of a keyword that is there twice the first
/// counts.
/// </summary>
public sealed class FitsHeader
{
    /// <summary>A FITS file is made of blocks of so many bytes.</summary>
    public const int BlockBytes = 2880;

    /// <summary>A longer header is refused.</summary>
    public const int MaxHeaderBytes = BlockBytes * 4096;

    private readonly Dictionary<string, FitsCard> _byKeyword = new(StringComparer.Ordinal);

    private FitsHeader(string source, int hdu, long offset, int bytes, ImmutableArray<FitsCard> cards)
    {
        Source = source;
        Hdu = hdu;
        Offset = offset;
        Bytes = bytes;
        Cards = cards;
        foreach (FitsCard card in cards)
        {
            if (card.Kind != FitsCardKind.Comment)
                _byKeyword.TryAdd(card.Keyword, card);
        }
    }

    /// <summary>The file's name.</summary>
    public string Source { get; }

    /// <summary>0 is the primary one.</summary>
    public int Hdu { get; }

    /// <summary>Of its first byte in the file; in what the file holds, where it is compressed.</summary>
    public long Offset { get; }

    /// <summary>Whole blocks.</summary>
    public int Bytes { get; }

    /// <summary>All cards in file order, without CONTINUE (joined) and END.</summary>
    public ImmutableArray<FitsCard> Cards { get; }

    public bool Contains(string keyword) => _byKeyword.ContainsKey(keyword);

    public FitsCard? Find(string keyword) => _byKeyword.GetValueOrDefault(keyword);

    /// <exception cref="DataFormatException">The keyword is missing, or its value is no text.</exception>
    public string GetText(string keyword) => TryGetText(keyword) ?? throw Missing(keyword, "a text");

    /// <returns>Null where the keyword is missing or has no value.</returns>
    /// <exception cref="DataFormatException">The value is no text.</exception>
    public string? TryGetText(string keyword) => Value(keyword) switch
    {
        null => null,
        { Kind: FitsCardKind.Text } card => card.Value,
        { } card => throw Wrong(card, "a text in quotes"),
    };

    /// <exception cref="DataFormatException">The keyword is missing, or its value is no whole number.</exception>
    public long GetInteger(string keyword) => TryGetInteger(keyword) ?? throw Missing(keyword, "a whole number");

    /// <inheritdoc cref="GetInteger(string)"/>
    public int GetInteger(string keyword, int min, int max)
    {
        long value = GetInteger(keyword);
        return value >= min && value <= max
            ? (int)value
            : throw Wrong(_byKeyword[keyword], $"a whole number from {min} to {max}");
    }

    /// <returns>Null where the keyword is missing or has no value.</returns>
    /// <exception cref="DataFormatException">The value is no whole number.</exception>
    public long? TryGetInteger(string keyword)
    {
        if (Value(keyword) is not { } card)
            return null;
        if (card.Kind == FitsCardKind.Literal)
        {
            const NumberStyles Style = NumberStyles.AllowLeadingSign;
            if (long.TryParse(card.Value, Style, CultureInfo.InvariantCulture, out long value))
                return value;
            // Some writers put 2880. for 2880.
            if (TryReal(card.Value, out double real) && Math.Floor(real) == real && Math.Abs(real) < 1L << 53)
                return (long)real;
        }

        throw Wrong(card, "a whole number");
    }

    /// <exception cref="DataFormatException">The keyword is missing, or its value is no number.</exception>
    public double GetReal(string keyword) => TryGetReal(keyword) ?? throw Missing(keyword, "a number");

    /// <returns>Null where the keyword is missing or has no value.</returns>
    /// <exception cref="DataFormatException">The value is no finite number.</exception>
    public double? TryGetReal(string keyword)
    {
        if (Value(keyword) is not { } card)
            return null;
        return card.Kind == FitsCardKind.Literal && TryReal(card.Value, out double value) && double.IsFinite(value)
            ? value
            : throw Wrong(card, "a number");
    }

    /// <returns>Null where the keyword is missing or has no value.</returns>
    /// <exception cref="DataFormatException">The value is neither T nor F.</exception>
    public bool? TryGetLogical(string keyword) => Value(keyword) switch
    {
        null => null,
        { Kind: FitsCardKind.Literal, Value: "T" } => true,
        { Kind: FitsCardKind.Literal, Value: "F" } => false,
        { } card => throw Wrong(card, "T or F"),
    };

    /// <summary>Reads the header that begins at an offset.</summary>
    /// <returns>Null where the input ends exactly there.</returns>
    internal static FitsHeader? Read(ByteSource source, int hdu, long offset, CancellationToken cancellation)
    {
        byte[] block = new byte[BlockBytes];
        List<FitsCard> cards = [];
        for (int bytes = 0; bytes < MaxHeaderBytes; bytes += BlockBytes)
        {
            int read = source.Read(offset + bytes, block, cancellation);
            if (read == 0 && bytes == 0)
                return null;
            for (int at = 0; at < BlockBytes; at += FitsCardReader.CardBytes)
            {
                if (at + FitsCardReader.CardBytes > read)
                    throw At(source.Name, hdu, offset + bytes + read, "expected the header's END, the file ends here");
                ReadOnlySpan<byte> card = block.AsSpan(at, FitsCardReader.CardBytes);
                if (bytes == 0 && at == 0)
                    RequireFirst(card, source.Name, hdu, offset);
                if (card.StartsWith("END "u8) && card[3..].IndexOfAnyExcept((byte)' ') < 0)
                    return new(source.Name, hdu, offset, bytes + BlockBytes, [.. cards]);
                if (FitsCardReader.Read(card, offset + bytes + at, cards) is { } problem)
                    throw At(source.Name, hdu, offset + bytes + at, problem);
            }
        }

        throw At(source.Name, hdu, offset, $"the header has no END in its first {MaxHeaderBytes} bytes");
    }

    /// <summary>An error at a byte of the file.</summary>
    internal static DataFormatException At(
        string source, int hdu, long offset, string problem, Exception? inner = null) =>
        new(source, $"HDU {hdu}", offset, problem, inner);

    internal DataFormatException At(long offset, string problem) => At(Source, Hdu, offset, problem);

    /// <summary>An error of a keyword's value.</summary>
    internal DataFormatException Wrong(FitsCard card, string expected) =>
        At(card.Offset, $"keyword {card.Keyword}: expected {expected}, found {card.Value}");

    /// <inheritdoc cref="Wrong(FitsCard, string)"/>
    internal DataFormatException Wrong(string keyword, string expected) =>
        Find(keyword) is { } card ? Wrong(card, expected) : Missing(keyword, expected);

    private static void RequireFirst(ReadOnlySpan<byte> card, string source, int hdu, long offset)
    {
        ReadOnlySpan<byte> expected = hdu == 0 ? "SIMPLE  ="u8 : "XTENSION="u8;
        if (!card.StartsWith(expected))
            throw At(
                source, hdu, offset,
                hdu == 0 ? "not a FITS file: expected SIMPLE = T" : "expected XTENSION or the end of the file");
    }

    private static bool TryReal(string literal, out double value)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint
            | NumberStyles.AllowExponent;
        // Fortran's D marks a double's exponent.
        string text = literal.Contains('D', StringComparison.Ordinal) ? literal.Replace('D', 'E') : literal;
        return double.TryParse(text, Style, CultureInfo.InvariantCulture, out value);
    }

    private FitsCard? Value(string keyword) =>
        _byKeyword.TryGetValue(keyword, out FitsCard? card) && card.Kind != FitsCardKind.Undefined ? card : null;

    private DataFormatException Missing(string keyword, string expected) =>
        At(Offset, $"keyword {keyword} is missing: expected {expected}");
}
