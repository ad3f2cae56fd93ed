namespace GalaxyCluster.Data.Fits;

/// <summary>What a card's value is written as (FITS standard 4.0, section 4.2).</summary>
public enum FitsCardKind
{
    /// <summary>COMMENT, HISTORY, blank, or any card without a value.</summary>
    Comment,

    /// <summary>A quoted character string; CONTINUE cards are joined to it.</summary>
    Text,

    /// <summary>A logical, a number or a complex number, as written.</summary>
    Literal,

    /// <summary>A keyword whose value is undefined.</summary>
    Undefined,
}

/// <summary>One keyword of a header.</summary>
/// <param name="Keyword">Upper case; that of a HIERARCH card is what stands between <c>HIERARCH</c> and
/// <c>=</c>.</param>
/// <param name="Kind">How the value is written.</param>
/// <param name="Value">The text without quotes, the literal as written, or the comment of a card without a
/// value.</param>
/// <param name="Comment">What follows the value's <c>/</c>.</param>
/// <param name="Offset">Of the card's first byte in the file.</param>
public sealed record FitsCard(string Keyword, FitsCardKind Kind, string Value, string Comment, long Offset);
