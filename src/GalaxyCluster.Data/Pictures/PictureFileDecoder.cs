using System.Collections.Immutable;
using System.Runtime.InteropServices;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Formats;
using GalaxyCluster.Data.Formats.Npy;

namespace GalaxyCluster.Data.Pictures;

/// <summary>
/// A file, or one file a band, to a cropped picture of the wanted bands. What a file is, its first bytes say.
/// Thread-safe.
/// </summary>
internal sealed class PictureFileDecoder(BandList bands, CentreCrop crop, AxisOrder order)
{
    private const long MaxFileBytes = 128 << 20;
    private static readonly BandList s_one = BandList.Grey;

    /// <param name="paths">One file, or as many as there are bands, in their order.</param>
    /// <param name="picture">The picture.</param>
    /// <returns>Null when <paramref name="picture"/> holds it.</returns>
    public PictureFault? TryDecode(ImmutableArray<string> paths, out DecodedPicture picture)
    {
        if (paths.Length == 1)
            return TryDecode(paths[0], bands, out picture);
        picture = default;
        FluxPlanes whole = default;
        for (int b = 0; b < paths.Length; b++)
        {
            if (TryDecode(paths[b], s_one, out DecodedPicture one) is PictureFault fault)
                return fault with { Detail = $"{Path.GetFileName(paths[b])}: {fault.Detail}" };
            FluxPlanes plane = one.ToFlux();
            if (b == 0)
            {
                whole = new FluxPlanes(
                    new float[paths.Length * plane.Height * plane.Width], paths.Length, plane.Height, plane.Width);
            }

            if ((plane.Height, plane.Width) != (whole.Height, whole.Width))
                return new PictureFault(
                    BadFileReason.WrongSize,
                    $"{Path.GetFileName(paths[b])}: {plane.Width} x {plane.Height} pixels are left of it, of "
                    + $"{Path.GetFileName(paths[0])} {whole.Width} x {whole.Height}");
            plane.Plane(0).CopyTo(whole.Plane(b));
        }

        picture = new DecodedPicture(whole);
        return null;
    }

    /// <returns>Null when <paramref name="picture"/> holds the file's picture.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Nor may it.</exception>
    private PictureFault? TryDecode(string path, BandList wanted, out DecodedPicture picture)
    {
        picture = default;
        byte[] file;
        using (FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0))
        {
            if (stream.Length > MaxFileBytes)
                return new(BadFileReason.WrongSize, $"file has {stream.Length} bytes, the limit is {MaxFileBytes}");
            file = new byte[stream.Length];
            int length = stream.ReadAtLeast(file, file.Length, throwOnEndOfStream: false);
            if (length < file.Length)
                file = file[..length];
        }

        return TryDecode(file, path, wanted, out picture);
    }

    /// <param name="file">All of its bytes.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="wanted">Bands.</param>
    /// <param name="picture">The picture.</param>
    internal PictureFault? TryDecode(byte[] file, string name, BandList wanted, out DecodedPicture picture)
    {
        picture = default;
        try
        {
            if (file.AsSpan().StartsWith(NpyHeader.Signature))
                return TryDecodeNpy(file, name, wanted, out picture);
            if (FitsPicture.IsFits(file))
                return FitsPicture.TryDecode(file, name, wanted, crop, out picture);
        }
        catch (DataFormatException e)
        {
            return new PictureFault(BadFileReason.Corrupt, $"{e.Where}: {e.Problem}");
        }

        if (PictureDecoder.IsPicture(file) && wanted.Count is not (1 or 3))
            return PictureFault.OtherBands(wanted, 3);
        PictureFault? fault = PictureDecoder.TryDecode(file, crop, wanted.Count, out PixelPlanes planes);
        if (fault is null)
            picture = new DecodedPicture(planes);
        return fault;
    }

    private PictureFault? TryDecodeNpy(byte[] file, string name, BandList wanted, out DecodedPicture picture)
    {
        picture = default;
        using InputBytes bytes = InputBytes.Of(file, name);
        FileArray array = NpyFile.Open(bytes, "");
        PictureLayout layout = PictureLayout.Of(array, array.Shape.AsSpan(), order, wanted.Count);
        if (wanted.Places([], layout.Bands) is not int[] places)
            return PictureFault.OtherBands(wanted, layout.Bands);
        byte[] elements = new byte[layout.Bytes];
        array.ReadRows(0, (int)array.Rows, elements);
        return layout.TryDecode(elements, crop, places, out picture);
    }
}
