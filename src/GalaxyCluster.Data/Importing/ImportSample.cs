using GalaxyCluster.Data.Labels;

namespace GalaxyCluster.Data.Importing;

/// <summary>A row of the label table that has a class and a picture.</summary>
/// <param name="Row">The row.</param>
/// <param name="Label">Class number; with soft labels the class with the largest share.</param>
/// <param name="Picture">Number of its picture in the source.</param>
internal sealed record ImportSample(LabelRow Row, int Label, int Picture);
