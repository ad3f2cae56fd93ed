using GalaxyCluster.Data.Labels;

namespace GalaxyCluster.Data.Datasets;

/// <summary>A row of the label table that has a class and a file.</summary>
/// <param name="Row">The row.</param>
/// <param name="Label">Class number; with soft labels the class with the largest share.</param>
/// <param name="File">Number of the file in the picture folder.</param>
internal sealed record ImportSample(LabelRow Row, int Label, int File);
