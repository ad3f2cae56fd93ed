using GalaxyCluster.Data.Datasets;

namespace GalaxyCluster.Data.Pictures;

/// <summary>Why a picture cannot be used.</summary>
internal readonly record struct PictureFault(BadFileReason Reason, string Detail)
{
    public static PictureFault SmallerThan(CentreCrop crop, int width, int height) =>
        new(BadFileReason.WrongSize, $"{width} x {height} pixels are fewer than the crop of {crop.Pixels}");

    public static PictureFault OtherBands(BandList wanted, int count) =>
        new(BadFileReason.WrongBands, $"has {count} bands, expected {wanted}");
}
