using System.Globalization;
using System.Text;

namespace GalaxyCluster.Data.Fits;

/// <summary>
/// Cards for a header that is written. Keywords that describe the data's structure are the writer's own and are
/// refused. Keywords over eight characters become ESO's HIERARCH, texts over one card are continued (CONTINUE).
/// </summary>
public sealed class FitsHeaderBuilder
{
    private const int ValueWidth = 20;
    private const int KeywordBytes = 8;

    private static readonly HashSet<string> s_structure = new(StringComparer.Ordinal)
    {
        "SIMPLE", "XTENSION", "BITPIX", "NAXIS", "EXTEND", "PCOUNT", "GCOUNT", "GROUPS", "TFIELDS", "THEAP", "END",
        "BSCALE", "BZERO", "BLANK", "CONTINUE", "ZIMAGE", "ZCMPTYPE", "ZBITPIX", "ZNAXIS", "ZQUANTIZ", "ZDITHER0",
        "ZBLANK",
        "ZSCALE", "ZZERO", "CHECKSUM", "DATASUM", "ZHECKSUM", "ZDATASUM", "ZSIMPLE", "ZEXTEND", "ZTENSION", "ZPCOUNT",
        "ZGCOUNT",
    };

    private static readonly string[] s_numbered =
    [
        "NAXIS", "TFORM", "TTYPE", "TUNIT", "TSCAL", "TZERO", "TNULL", "TDIM", "TDISP", "ZNAXIS", "ZTILE", "ZNAME",
        "ZVAL",
        "ZFORM", "ZCTYP",
    ];

    private readonly List<string> _cards = [];

    internal IReadOnlyList<string> Cards => _cards;

    /// <exception cref="ArgumentException">A keyword or text that FITS cannot hold, or a keyword of the
    /// structure.</exception>
    public FitsHeaderBuilder Add(string keyword, string value, string comment = "")
    {
        ArgumentNullException.ThrowIfNull(value);
        RequireFree(keyword);
        return Text(keyword, value, comment);
    }

    /// <inheritdoc cref="Add(string, string, string)"/>
    public FitsHeaderBuilder Add(string keyword, long value, string comment = "")
    {
        RequireFree(keyword);
        return Literal(keyword, value.ToString(CultureInfo.InvariantCulture), comment);
    }

    /// <inheritdoc cref="Add(string, string, string)"/>
    public FitsHeaderBuilder Add(string keyword, double value, string comment = "")
    {
        RequireFree(keyword);
        return Real(keyword, value, comment);
    }

    /// <inheritdoc cref="Add(string, string, string)"/>
    public FitsHeaderBuilder Add(string keyword, bool value, string comment = "")
    {
        RequireFree(keyword);
        return Literal(keyword, value ? "T" : "F", comment);
    }

    /// <summary>A card of text without a value; long ones become several.</summary>
    /// <exception cref="ArgumentException">Characters that FITS cannot hold.</exception>
    public FitsHeaderBuilder AddComment(string text, string keyword = "COMMENT")
    {
        ArgumentNullException.ThrowIfNull(text);
        if (keyword is not ("COMMENT" or "HISTORY"))
            throw new ArgumentException($"'{keyword}' is neither COMMENT nor HISTORY", nameof(keyword));
        RequirePrintable(text);
        const int Room = FitsCardReader.CardBytes - KeywordBytes;
        for (int at = 0; at == 0 || at < text.Length; at += Room)
            _cards.Add($"{keyword,-KeywordBytes}{text.AsSpan(at, Math.Min(Room, text.Length - at))}");
        return this;
    }

    /// <summary>The cards of another header that are not of its structure: its coordinates, its origin.</summary>
    public FitsHeaderBuilder AddFrom(FitsHeader header)
    {
        ArgumentNullException.ThrowIfNull(header);
        foreach (FitsCard card in header.Cards)
        {
            if (IsStructure(card.Keyword) || card.Keyword.Length == 0)
                continue;
            if (card.Kind == FitsCardKind.Text)
                Text(card.Keyword, card.Value, card.Comment);
            else if (card.Kind == FitsCardKind.Literal)
                Literal(card.Keyword, card.Value, card.Comment);
            else if (card.Kind == FitsCardKind.Comment && card.Keyword is "COMMENT" or "HISTORY")
                AddComment(card.Value, card.Keyword);
        }

        return this;
    }

    internal FitsHeaderBuilder AddCards(FitsHeaderBuilder other)
    {
        _cards.AddRange(other._cards);
        return this;
    }

    internal FitsHeaderBuilder Text(string keyword, string value, string comment)
    {
        RequirePrintable(value);
        RequirePrintable(comment);
        string start = Start(keyword);
        string quoted = value.Replace("'", "''", StringComparison.Ordinal);
        if (start.Length + Math.Max(KeywordBytes, quoted.Length) + 2 <= FitsCardReader.CardBytes)
        {
            AddCard(start + $"'{quoted,-KeywordBytes}'", comment);
            return this;
        }

        // All but the last piece end with an ampersand; a quote's two characters stay together.
        int at = 0;
        while (at < quoted.Length)
        {
            int room = FitsCardReader.CardBytes - start.Length - 3;
            int length = Math.Min(room, quoted.Length - at);
            if (at + length < quoted.Length && QuotesBefore(quoted, at, at + length) % 2 != 0)
                length--;
            bool isLast = at + length == quoted.Length;
            AddCard($"{start}'{quoted.AsSpan(at, length)}{(isLast ? "" : "&")}'", isLast ? comment : "");
            at += length;
            start = "CONTINUE  ";
        }

        return this;
    }

    internal FitsHeaderBuilder Literal(string keyword, string value, string comment)
    {
        RequirePrintable(comment);
        AddCard(Start(keyword) + value.PadLeft(ValueWidth), comment);
        return this;
    }

    internal FitsHeaderBuilder Real(string keyword, double value, string comment)
    {
        if (!double.IsFinite(value))
            throw new ArgumentException($"keyword {keyword}: FITS has no {value}", nameof(value));
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        bool isWhole = text.AsSpan().IndexOfAny('.', 'E') < 0;
        return Literal(keyword, isWhole ? text + ".0" : text, comment);
    }

    private static bool IsStructure(string keyword) =>
        s_structure.Contains(keyword)
        || s_numbered.Any(p => keyword.StartsWith(p, StringComparison.Ordinal) && keyword.Length > p.Length
            && keyword.AsSpan(p.Length).IndexOfAnyExceptInRange('0', '9') < 0);

    private static void RequireFree(string keyword)
    {
        ArgumentException.ThrowIfNullOrEmpty(keyword);
        if (IsStructure(keyword))
            throw new ArgumentException($"keyword {keyword} is of the data's structure: the writer sets it",
                nameof(keyword));
    }

    private static void RequirePrintable(string text)
    {
        if (text.AsSpan().IndexOfAnyExceptInRange(' ', '~') >= 0)
            throw new ArgumentException($"'{text}' has characters other than printable ASCII", nameof(text));
    }

    private static string Start(string keyword)
    {
        bool isPlain = keyword.Length <= KeywordBytes
            && keyword.All(static c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c is '-' or '_');
        if (isPlain)
            return $"{keyword,-KeywordBytes}= ";
        RequirePrintable(keyword);
        if (keyword.Contains('=', StringComparison.Ordinal) || keyword.Length > 40)
            throw new ArgumentException($"'{keyword}' cannot be a keyword", nameof(keyword));
        return $"HIERARCH {keyword} = ";
    }

    private static int QuotesBefore(string text, int from, int to)
    {
        int quotes = 0;
        while (to - 1 - quotes >= from && text[to - 1 - quotes] == '\'')
            quotes++;
        return quotes;
    }

    /// <summary>A comment that does not fit is cut.</summary>
    private void AddCard(string card, string comment)
    {
        if (card.Length > FitsCardReader.CardBytes)
            throw new ArgumentException($"'{card}' is longer than a card of {FitsCardReader.CardBytes} characters",
                nameof(card));
        StringBuilder text = new(card);
        if (comment.Length > 0 && card.Length + 4 < FitsCardReader.CardBytes)
            text.Append(" / ").Append(comment);
        _cards.Add(text.ToString()[..Math.Min(text.Length, FitsCardReader.CardBytes)]);
    }
}
