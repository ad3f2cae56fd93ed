namespace GalaxyCluster.Data.Datasets;

/// <param name="File">Path relative to the pictures' folder, or the row's id when there is no file.</param>
/// <param name="Reason">Kind of fault.</param>
/// <param name="Detail">One line for a person.</param>
public sealed record BadFile(string File, BadFileReason Reason, string Detail);
