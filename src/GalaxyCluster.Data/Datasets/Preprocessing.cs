using GalaxyCluster.Data.Pictures;

namespace GalaxyCluster.Data.Datasets;

/// <summary>
/// What was done to a source picture before it was stored, and must be done to a picture to classify.
/// </summary>
/// <param name="Crop">Centre crop, before resizing.</param>
/// <param name="Filter">How the cropped picture was brought to the data set's size.</param>
/// <param name="Bands">What the channels are, in order: the text of a <see cref="BandList"/>, such as <c>rgb</c>,
/// <c>grey</c>, <c>ugriz</c>, <c>g,r,i of u,g,r,i,z</c>.</param>
/// <param name="Stretch">From flux to stored value, done after resizing: the text of a <see
/// cref="Pictures.Stretch"/>.</param>
public sealed record Preprocessing(CentreCrop Crop, ResizeFilter Filter, string Bands, string Stretch)
{
    /// <summary>Longest text of bands and of a stretch: 1024 bands with three numbers each.</summary>
    public const int MaxText = 100_000;
}
