using System.Collections.Immutable;

namespace GalaxyCluster.Data.Labels;

/// <summary>Which columns of a label table mean what. Names are compared without regard to case.</summary>
public sealed record LabelColumns
{
    public string Id { get; init; } = "id";

    public string Label { get; init; } = "label";

    /// <summary>
    /// Column with the picture's file name; used when the table has it, else the id plus an extension is tried.
    /// </summary>
    public string File { get; init; } = "file";

    /// <summary>
    /// Rows with the same value here show one object and stay in one split; null when every row is its own.
    /// </summary>
    public string? Group { get; init; }

    /// <summary>
    /// Columns of vote shares or counts, one a class: soft labels. Empty: <see cref="Label"/> is used.
    /// </summary>
    public ImmutableArray<string> Votes { get; init; } = [];
}
