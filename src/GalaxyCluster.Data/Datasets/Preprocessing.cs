using GalaxyCluster.Data.Pictures;

namespace GalaxyCluster.Data.Datasets;

/// <summary>
/// What was done to a source picture before it was stored, and must be done to a picture to classify.
/// </summary>
/// <param name="Crop">Centre crop, before resizing.</param>
/// <param name="Filter">How the cropped picture was brought to the data set's size.</param>
/// <param name="Bands">What the channels are, in order: <c>rgb</c>, <c>grey</c>, <c>irg</c>, <c>ugriz</c>...</param>
/// <param name="Stretch">From flux to stored value: <c>none</c> (as in the picture), <c>asinh</c>...</param>
public sealed record Preprocessing(CentreCrop Crop, ResizeFilter Filter, string Bands, string Stretch);
