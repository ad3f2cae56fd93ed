using System.Collections.Immutable;

namespace GalaxyCluster.Data.Datasets;

/// <param name="Manifest">Of the new data set; the table of classes and splits is in <see
/// cref="DatasetManifest.Splits"/>.</param>
/// <param name="Folder">Where it is.</param>
/// <param name="LabelRows">Rows of the label table.</param>
/// <param name="OtherLabels">Rows left out because their label is not among the wanted classes.</param>
/// <param name="BadFiles">What was left out for a fault, in order of reason and name.</param>
/// <param name="Elapsed">Wall time.</param>
/// <param name="PicturesPerSecond">Pictures decoded a second.</param>
public sealed record ImportReport(
    DatasetManifest Manifest,
    string Folder,
    int LabelRows,
    int OtherLabels,
    ImmutableArray<BadFile> BadFiles,
    TimeSpan Elapsed,
    double PicturesPerSecond);
