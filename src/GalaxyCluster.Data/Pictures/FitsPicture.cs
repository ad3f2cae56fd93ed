using System.Collections.Immutable;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Fits;

namespace GalaxyCluster.Data.Pictures;

/// <summary>
/// FITS images to pictures: one image, a cube of bands, or an extension a band. Rows are turned around: FITS begins
/// with the lowest, pictures with the uppermost.
/// </summary>
internal static class FitsPicture
{
    private const int MaxImages = 4096;

    /// <summary>True for FITS, and for gzip and bzip2, inside which nothing else is looked for.</summary>
    public static bool IsFits(ReadOnlySpan<byte> file) =>
        file.StartsWith("SIMPLE  ="u8) || file.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) || file.StartsWith("BZh"u8);

    /// <param name="file">All of its bytes.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="wanted">Bands.</param>
    /// <param name="crop">Central square that is kept.</param>
    /// <param name="picture">The picture.</param>
    /// <returns>Null when <paramref name="picture"/> holds it.</returns>
    /// <exception cref="DataFormatException">Not a FITS file, or a broken one.</exception>
    public static PictureFault? TryDecode(
        byte[] file, string name, BandList wanted, CentreCrop crop, out DecodedPicture picture)
    {
        picture = default;
        using FitsFile fits = FitsFile.Open(file, name, CancellationToken.None);
        if (Planes(fits, wanted, out int held) is not { } planes)
            return held == 0
                ? new PictureFault(BadFileReason.Foreign, "has no image with pixels")
                : PictureFault.OtherBands(wanted, held);
        (int width, int height) = (planes[0].Image.Width, planes[0].Image.Height);
        if (Math.Max(width, height) > PictureReader.MaxSide)
            return new PictureFault(
                BadFileReason.WrongSize, $"{width} x {height} pixels, expected at most {PictureReader.MaxSide} a side");
        int side = crop.SideOf(width, height);
        if (side == 0)
            return PictureFault.SmallerThan(crop, width, height);
        if ((long)planes.Length * side * side > PictureReader.MaxValues)
            return new PictureFault(BadFileReason.WrongSize, $"{planes.Length} x {side} x {side} values are too many");
        FluxPlanes flux = new(new float[planes.Length * side * side], planes.Length, side, side);
        for (int b = 0; b < planes.Length; b++)
        {
            (FitsImage image, int plane) = planes[b];
            if ((image.Width, image.Height) != (width, height))
                return new PictureFault(
                    BadFileReason.WrongSize,
                    $"band {wanted.Names[b]} has {image.Width} x {image.Height} pixels, the first {width} x {height}");
            Read(image, plane, side, flux.Plane(b));
        }

        picture = new DecodedPicture(flux);
        return null;
    }

    private static void Read(FitsImage image, int plane, int side, Span<float> into)
    {
        int top = (image.Height - side) / 2;
        int left = (image.Width - side) / 2;
        image.Read(
            new FitsWindow(left, image.Height - top - side, side, side, plane), into, CancellationToken.None);
        Span<float> row = new float[side];
        for (int y = 0; y < side / 2; y++)
        {
            Span<float> upper = into.Slice(y * side, side);
            Span<float> lower = into.Slice((side - 1 - y) * side, side);
            upper.CopyTo(row);
            lower.CopyTo(upper);
            row.CopyTo(lower);
        }
    }

    /// <summary>Where each wanted band is; null when the file has other bands.</summary>
    private static (FitsImage Image, int Plane)[]? Planes(FitsFile file, BandList wanted, out int held)
    {
        List<FitsImage> images = Images(file, wanted.Count == 1 && wanted.Source.IsEmpty ? 1 : MaxImages);
        held = images.Count;
        if (images.Count == 0)
            return null;
        FitsImage first = images[0];
        if (first.Planes > 1)
        {
            held = first.Planes;
            return wanted.Places(BandsOf(first), first.Planes)?.Select(p => (first, p)).ToArray();
        }

        if (wanted.Count == 1 && wanted.Source.IsEmpty)
            return [(first, 0)];
        ImmutableArray<string> names = [.. images.Select(BandOf)];
        bool areNamed = wanted.Names.All(b => names.Contains(b, StringComparer.OrdinalIgnoreCase));
        int[]? places = wanted.Places(areNamed ? names : [], images.Count);
        return places?.Select(p => (images[p], 0)).ToArray();
    }

    private static List<FitsImage> Images(FitsFile file, int max)
    {
        List<FitsImage> images = [];
        for (int i = 0; images.Count < max && file.TryGetHdu(i, CancellationToken.None) is { } hdu; i++)
        {
            if (hdu is FitsImage { Axes.Length: >= 2, PixelCount: > 0 } image)
                images.Add(image);
        }

        return images;
    }

    /// <summary>Bands of a cube: the Legacy Survey's viewer writes BANDS, a letter a plane.</summary>
    private static ImmutableArray<string> BandsOf(FitsImage cube)
    {
        string bands = (cube.Header.TryGetText("BANDS") ?? "").Trim();
        return bands.Contains(',', StringComparison.Ordinal)
            ? [.. bands.Split(',', StringSplitOptions.TrimEntries)]
            : bands.Length == cube.Planes ? [.. bands.Select(static c => c.ToString())] : [];
    }

    /// <summary>Band of an extension: by FILTER or BAND, else its name.</summary>
    private static string BandOf(FitsImage image) =>
        (TextOf(image, "FILTER") ?? TextOf(image, "BAND") ?? image.Name).Trim();

    private static string? TextOf(FitsImage image, string keyword) =>
        image.Header.Find(keyword) is { Kind: FitsCardKind.Text } card && card.Value.Trim().Length > 0 ? card.Value : null;
}
