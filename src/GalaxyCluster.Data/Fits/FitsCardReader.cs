using System.Text;

namespace GalaxyCluster.Data.Fits;

/// <summary>
/// Takes 80-character cards apart: FITS standard 4.0, sections 4.1 and 4.2 (CONTINUE: 4.2.1.2), and ESO's HIERARCH.
/// </summary>
internal static class FitsCardReader
{
    public const int CardBytes = 80;
    private const int KeywordBytes = 8;
    private const string Hierarch = "HIERARCH";
    private const string Continue = "CONTINUE";

    /// <summary>Each CONTINUE copies the text so far: without a limit a long header would take for ever.</summary>
    private const int MaxTextLength = 1 << 14;

    /// <summary>Reads a card, or joins it to the one before it. False when it is a CONTINUE without one.</summary>
    /// <param name="card">80 bytes.</param>
    /// <param name="offset">Of the card in the file.</param>
    /// <param name="cards">Cards so far.</param>
    /// <returns>What is wrong with the card, or null.</returns>
    public static string? Read(ReadOnlySpan<byte> card, long offset, List<FitsCard> cards)
    {
        foreach (byte b in card[..KeywordBytes])
        {
            if (b is < 0x20 or > 0x7E)
                return $"expected a keyword of printable ASCII characters, found byte 0x{b:X2}";
        }

        string text = ToText(card);
        string keyword = text[..KeywordBytes].TrimEnd();
        if (keyword == Continue && Join(text, cards))
            return cards[^1].Value.Length + cards[^1].Comment.Length <= MaxTextLength
                ? null
                : $"keyword {cards[^1].Keyword} is continued over more than {MaxTextLength} characters";
        if (keyword == Hierarch && text.IndexOf('=') is int equals and > KeywordBytes)
            return ReadValue(text[KeywordBytes..equals].Trim(), text[(equals + 1)..], offset, cards);
        if (text.AsSpan(KeywordBytes).StartsWith("= ", StringComparison.Ordinal))
            return ReadValue(keyword, text[(KeywordBytes + 2)..], offset, cards);
        cards.Add(new(keyword.ToUpperInvariant(), FitsCardKind.Comment, text[KeywordBytes..].Trim(), "", offset));
        return null;
    }

    private static string? ReadValue(string keyword, string field, long offset, List<FitsCard> cards)
    {
        keyword = keyword.ToUpperInvariant();
        ReadOnlySpan<char> rest = field.AsSpan().TrimStart();
        if (rest is ['\'', ..])
        {
            if (!TryText(rest, out string value, out ReadOnlySpan<char> after))
                return $"the text of keyword {keyword} has no closing quote";
            cards.Add(new(keyword, FitsCardKind.Text, value, CommentOf(after), offset));
            return null;
        }

        int slash = rest.IndexOf('/');
        string literal = (slash < 0 ? rest : rest[..slash]).Trim().ToString();
        FitsCardKind kind = literal.Length == 0 ? FitsCardKind.Undefined : FitsCardKind.Literal;
        cards.Add(new(keyword, kind, literal, slash < 0 ? "" : CommentOf(rest[slash..]), offset));
        return null;
    }

    /// <summary>A CONTINUE card belongs to a text that ends with an ampersand; others are comments.</summary>
    private static bool Join(string text, List<FitsCard> cards)
    {
        if (cards.Count == 0 || cards[^1] is not { Kind: FitsCardKind.Text } last || !last.Value.EndsWith('&'))
            return false;
        if (!TryText(text.AsSpan(KeywordBytes).TrimStart(), out string value, out ReadOnlySpan<char> after))
            return false;
        string comment = CommentOf(after);
        cards[^1] = last with
        {
            Value = last.Value[..^1] + value,
            Comment = last.Comment.Length == 0 ? comment : comment.Length == 0 ? last.Comment
                : $"{last.Comment} {comment}",
        };
        return true;
    }

    /// <summary>A quoted string: two quotes stand for one, trailing blanks mean nothing.</summary>
    private static bool TryText(ReadOnlySpan<char> field, out string value, out ReadOnlySpan<char> after)
    {
        value = "";
        after = default;
        if (field is not ['\'', ..])
            return false;
        StringBuilder text = new();
        for (int i = 1; i < field.Length; i++)
        {
            if (field[i] != '\'')
            {
                text.Append(field[i]);
            }
            else if (i + 1 < field.Length && field[i + 1] == '\'')
            {
                text.Append('\'');
                i++;
            }
            else
            {
                value = text.ToString().TrimEnd(' ');
                after = field[(i + 1)..];
                return true;
            }
        }

        return false;
    }

    private static string CommentOf(ReadOnlySpan<char> after)
    {
        int slash = after.IndexOf('/');
        return slash < 0 ? "" : after[(slash + 1)..].Trim().ToString();
    }

    private static string ToText(ReadOnlySpan<byte> card)
    {
        Span<char> text = stackalloc char[CardBytes];
        for (int i = 0; i < CardBytes; i++)
            text[i] = card[i] is < 0x20 or > 0x7E ? '?' : (char)card[i];
        return new string(text);
    }
}
