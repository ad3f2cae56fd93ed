using System.Collections.Immutable;

namespace GalaxyCluster.Data.Catalogues;

/// <summary>A table of sources.</summary>
public sealed class Catalogue
{
    /// <param name="title">One line: what was identified, by what.</param>
    /// <param name="columns">Of the same number of rows, with names that differ without regard to case.</param>
    /// <exception cref="ArgumentException">Columns that do not fit together.</exception>
    public Catalogue(string title, ImmutableArray<CatalogueColumn> columns)
    {
        ArgumentNullException.ThrowIfNull(title);
        if (columns.IsDefaultOrEmpty) throw new ArgumentException("no columns", nameof(columns));
        if (columns.Any(c => c.RowCount != columns[0].RowCount))
            throw new ArgumentException("columns of different lengths", nameof(columns));
        if (columns.Select(c => c.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count() != columns.Length)
            throw new ArgumentException("two columns have one name", nameof(columns));
        Title = title;
        Columns = columns;
    }

    public string Title { get; }

    public ImmutableArray<CatalogueColumn> Columns { get; }

    public int RowCount => Columns[0].RowCount;
}
