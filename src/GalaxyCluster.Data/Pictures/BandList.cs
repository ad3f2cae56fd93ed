using System.Collections.Immutable;

namespace GalaxyCluster.Data.Pictures;

/// <summary>
/// Which bands are stored, in order, and which ones the source holds where that is not the same. As text:
/// <c>g,r,i</c>, <c>g,r,i of u,g,r,i,z</c>; a word without a comma is one band a letter when it has as many letters as
/// there are channels (<c>rgb</c>), else one band (<c>grey</c>).
/// </summary>
public sealed class BandList
{
    public const int MaxNameLength = 16;
    private const string Of = " of ";

    private BandList(ImmutableArray<string> names, ImmutableArray<string> source)
    {
        Names = names;
        Source = source;
    }

    public static BandList Rgb { get; } = new(["r", "g", "b"], []);

    public static BandList Grey { get; } = new(["grey"], []);

    /// <summary>Stored bands.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>
    /// Bands of the source, in its order; empty when the source names them itself, or holds no others.
    /// </summary>
    public ImmutableArray<string> Source { get; }

    public int Count => Names.Length;

    /// <summary>Bands without names of their own.</summary>
    public static BandList Numbered(int count) =>
        new([.. Enumerable.Range(1, count).Select(static i => FormattableString.Invariant($"band{i}"))], []);

    /// <param name="names">Stored bands.</param>
    /// <param name="source">All bands of the source in its order; may be empty.</param>
    /// <exception cref="FormatException">A name is wrong or there twice, or a band is not in the source.</exception>
    public static BandList Create(ImmutableArray<string> names, ImmutableArray<string> source)
    {
        Check(names);
        Check(source);
        foreach (string name in names)
        {
            if (!source.IsEmpty && !source.Contains(name))
                throw new FormatException($"band '{name}' is not among the source's {string.Join(',', source)}");
        }

        return names.IsEmpty ? throw new FormatException("no bands") : new BandList(names, source);
    }

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <param name="text">Bands of a manifest or a model file.</param>
    /// <param name="channels">How many there are.</param>
    /// <exception cref="FormatException">Not that many bands.</exception>
    public static BandList Parse(string text, int channels)
    {
        ArgumentNullException.ThrowIfNull(text);
        int split = text.IndexOf(Of, StringComparison.Ordinal);
        string stored = split < 0 ? text : text[..split];
        ImmutableArray<string> names = stored.Contains(',', StringComparison.Ordinal)
            ? [.. stored.Split(',')]
            : stored.Length == channels ? [.. stored.Select(static c => c.ToString())] : [stored];
        if (names.Length != channels)
            throw new FormatException($"bands '{stored}' are {names.Length}, expected {channels}");
        return Create(names, split < 0 ? [] : [.. text[(split + Of.Length)..].Split(',')]);
    }

    /// <summary>Where each stored band is in a source.</summary>
    /// <param name="held">Bands the source says it holds; empty when it does not say.</param>
    /// <param name="count">How many bands it holds.</param>
    /// <returns>Null when the source has other bands than these.</returns>
    internal int[]? Places(ImmutableArray<string> held, int count)
    {
        ImmutableArray<string> known = Source.IsEmpty ? held : Source;
        if (known.Length != count)
            return known.IsEmpty && count == Count ? [.. Enumerable.Range(0, count)] : null;
        int[] places = new int[Count];
        for (int i = 0; i < places.Length; i++)
        {
            places[i] = known.IndexOf(Names[i], 0, known.Length, StringComparer.OrdinalIgnoreCase);
            if (places[i] < 0)
                return null;
        }

        return places;
    }

    /// <summary>A word where every band is one letter and the source has no others, else a list.</summary>
    public override string ToString()
    {
        string stored = Names.Length == 1 || Names.All(static n => n.Length == 1)
            ? string.Concat(Names)
            : string.Join(',', Names);
        return Source.IsEmpty ? stored : $"{stored}{Of}{string.Join(',', Source)}";
    }

    private static void Check(ImmutableArray<string> names)
    {
        foreach (string name in names)
        {
            if (name.Length is 0 or > MaxNameLength || !name.All(static c => char.IsLetterOrDigit(c) || c is '_' or '-' or '+'))
                throw new FormatException(
                    $"band '{name}': expected 1 to {MaxNameLength} letters, digits, '_', '-' or '+'");
        }

        if (names.Distinct(StringComparer.Ordinal).Count() != names.Length)
            throw new FormatException("a band is there twice");
    }
}
