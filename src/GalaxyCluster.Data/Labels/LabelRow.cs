using System.Collections.Immutable;

namespace GalaxyCluster.Data.Labels;

/// <summary>One labelled object.</summary>
/// <param name="Line">Where it is in the table.</param>
/// <param name="Id">Kept as text: SDSS ids do not fit a double.</param>
/// <param name="Label">Class name; empty when it has none, or when votes are read.</param>
/// <param name="Shares">Votes divided by their sum, in column order; empty for hard labels or when no vote was
/// cast.</param>
/// <param name="File">Name of the picture; null when the table has no such column or the field is empty.</param>
/// <param name="Group">Which object it shows; null when the table does not say.</param>
public sealed record LabelRow(
    int Line, string Id, string Label, ImmutableArray<float> Shares, string? File, string? Group);
