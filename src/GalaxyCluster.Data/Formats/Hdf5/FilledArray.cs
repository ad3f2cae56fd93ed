using System.Collections.Immutable;

namespace GalaxyCluster.Data.Formats.Hdf5;

/// <summary>An array of which nothing was written: one value all over.</summary>
internal sealed class FilledArray(
    string source, string name, ImmutableArray<long> shape, ElementType element, byte[] fill)
    : FileArray(source, name, shape, element)
{
    protected override void Fill(long first, int count, Span<byte> into) => Repeat(fill, into);

    /// <summary>Fills a span with copies of an element.</summary>
    public static void Repeat(ReadOnlySpan<byte> element, Span<byte> into)
    {
        if (element.Length == 1)
        {
            into.Fill(element[0]);
            return;
        }

        for (; into.Length >= element.Length; into = into[element.Length..])
            element.CopyTo(into);
    }
}
