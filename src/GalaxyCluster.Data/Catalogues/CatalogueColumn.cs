using System.Globalization;

namespace GalaxyCluster.Data.Catalogues;

/// <summary>One column of a catalogue.</summary>
/// <param name="Name">As SExtractor names it where it has such a parameter.</param>
/// <param name="Unit">FITS standard unit; empty when it has none.</param>
/// <param name="Ucd">IVOA unified content descriptor, UCD1+; empty when none fits.</param>
/// <param name="Description">One line.</param>
public abstract record CatalogueColumn(string Name, string Unit, string Ucd, string Description)
{
    public abstract int RowCount { get; }

    /// <summary>A cell as text, the same everywhere; empty where there is no value.</summary>
    public abstract string Text(int row);
}

/// <param name="Values">NaN: no value.</param>
public sealed record RealColumn(string Name, string Unit, string Ucd, string Description, double[] Values)
    : CatalogueColumn(Name, Unit, Ucd, Description)
{
    public override int RowCount => Values.Length;

    public override string Text(int row) =>
        double.IsNaN(Values[row]) ? "" : Values[row].ToString("R", CultureInfo.InvariantCulture);
}

public sealed record IntegerColumn(string Name, string Unit, string Ucd, string Description, int[] Values)
    : CatalogueColumn(Name, Unit, Ucd, Description)
{
    public override int RowCount => Values.Length;

    public override string Text(int row) => Values[row].ToString(CultureInfo.InvariantCulture);
}

public sealed record TextColumn(string Name, string Unit, string Ucd, string Description, string[] Values)
    : CatalogueColumn(Name, Unit, Ucd, Description)
{
    public override int RowCount => Values.Length;

    public override string Text(int row) => Values[row];
}
