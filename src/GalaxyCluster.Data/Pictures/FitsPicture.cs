using GalaxyCluster.Data.Datasets;

namespace GalaxyCluster.Data.Pictures;

/// <summary>FITS images to pictures.</summary>
internal static class FitsPicture
{
    public static bool IsFits(ReadOnlySpan<byte> file) => file.StartsWith("SIMPLE  ="u8);

    public static PictureFault? TryDecode(
        byte[] file, string name, BandList wanted, CentreCrop crop, out DecodedPicture picture)
    {
        picture = default;
        return new PictureFault(BadFileReason.Foreign, "FITS");
    }
}
