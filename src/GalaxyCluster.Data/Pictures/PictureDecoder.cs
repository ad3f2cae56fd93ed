using GalaxyCluster.Data.Datasets;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.PixelFormats;

namespace GalaxyCluster.Data.Pictures;

/// <summary>JPEG and PNG files to cropped planes, by ImageSharp. What a file says of itself is checked first.</summary>
internal static class PictureDecoder
{
    private const long MaxPixels = 50_000_000;
    private const int TailBytes = 4096;
    private const int PngBitDepthOffset = 24;
    private const int PngColourOffset = 25;

    /// <summary>What deflate can expand at most.</summary>
    private const long MostPngBytesOfOne = 1032;

    /// <summary>
    /// A block of 64 samples takes a bit at least; of 256 pixels with quartered colours there are six.
    /// </summary>
    private const long MostJpegPixelsOfByte = 512;

    private static readonly DecoderOptions s_options = new() { SkipMetadata = true, MaxFrames = 1 };

    /// <summary>True when the file begins like a JPEG or a PNG.</summary>
    public static bool IsPicture(ReadOnlySpan<byte> file) => file.StartsWith(PngSignature) || file.StartsWith(JpegSignature);

    /// <param name="file">All of its bytes.</param>
    /// <param name="crop">Central square that is kept.</param>
    /// <param name="channels">1 (grey) or 3 (red, green, blue).</param>
    /// <param name="planes">The picture.</param>
    /// <returns>Null when <paramref name="planes"/> holds the picture.</returns>
    public static PictureFault? TryDecode(
        ReadOnlySpan<byte> file, CentreCrop crop, int channels, out PixelPlanes planes)
    {
        planes = default;
        bool isPng = file.StartsWith(PngSignature);
        bool isJpeg = file.StartsWith(JpegSignature);
        if (!isPng && !isJpeg)
            return new(BadFileReason.Foreign, file.IsEmpty ? "the file is empty" : "not a JPEG, PNG, FITS or npy file");
        ReadOnlySpan<byte> tail = file[Math.Max(0, file.Length - TailBytes)..];
        if (tail.IndexOf(isPng ? PngEnd : JpegEnd) < 0)
            return new(BadFileReason.Corrupt, "the end of the picture is missing: the file has been cut");
        try
        {
            ImageInfo info = Image.Identify(s_options, file);
            if (Math.Max(info.Width, info.Height) > PictureReader.MaxSide || (long)info.Width * info.Height > MaxPixels)
                return new(
                    BadFileReason.WrongSize, $"{info.Width} x {info.Height} pixels are over the limit of {MaxPixels}");
            if (!CanHold(file, isPng, info.Width, info.Height))
                return new(
                    BadFileReason.Corrupt, $"{file.Length} bytes cannot hold {info.Width} x {info.Height} pixels");
            int side = crop.SideOf(info.Width, info.Height);
            if (side == 0)
                return PictureFault.SmallerThan(crop, info.Width, info.Height);
            bool isDeep = isPng && file[PngBitDepthOffset] == 16;
            planes = isDeep ? DecodeDeep(file, side, channels) : Decode(file, side, channels);
            return null;
        }
        catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException))
        {
            // Whatever a decoder throws at hostile bytes, the file is what is at fault.
            return new(BadFileReason.Corrupt, FirstLine(e.Message));
        }
    }

    /// <summary>So that a small file cannot ask for the memory of a large picture.</summary>
    private static bool CanHold(ReadOnlySpan<byte> file, bool isPng, long width, long height)
    {
        if (!isPng)
            return width * height <= MostJpegPixelsOfByte * file.Length;
        int samples = file[PngColourOffset] switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
        long row = 1 + (((width * samples * file[PngBitDepthOffset]) + 7) / 8);
        return row * height <= MostPngBytesOfOne * file.Length;
    }

    private static ReadOnlySpan<byte> PngSignature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    private static ReadOnlySpan<byte> PngEnd => "IEND"u8;

    private static ReadOnlySpan<byte> JpegSignature => [0xFF, 0xD8, 0xFF];

    private static ReadOnlySpan<byte> JpegEnd => [0xFF, 0xD9];

    private static PixelPlanes Decode(ReadOnlySpan<byte> file, int side, int channels)
    {
        using Image<Rgb24> image = Image.Load<Rgb24>(s_options, file);
        PixelPlanes planes = new(new ushort[channels * side * side], channels, side, side, byte.MaxValue);
        int left = (image.Width - side) / 2;
        int top = (image.Height - side) / 2;
        image.ProcessPixelRows(rows =>
        {
            for (int y = 0; y < side; y++)
            {
                ReadOnlySpan<Rgb24> row = rows.GetRowSpan(top + y).Slice(left, side);
                for (int x = 0; x < side; x++)
                    Put(planes, (y * side) + x, row[x].R, row[x].G, row[x].B);
            }
        });
        return planes;
    }

    private static PixelPlanes DecodeDeep(ReadOnlySpan<byte> file, int side, int channels)
    {
        using Image<Rgb48> image = Image.Load<Rgb48>(s_options, file);
        PixelPlanes planes = new(new ushort[channels * side * side], channels, side, side, ushort.MaxValue);
        int left = (image.Width - side) / 2;
        int top = (image.Height - side) / 2;
        image.ProcessPixelRows(rows =>
        {
            for (int y = 0; y < side; y++)
            {
                ReadOnlySpan<Rgb48> row = rows.GetRowSpan(top + y).Slice(left, side);
                for (int x = 0; x < side; x++)
                    Put(planes, (y * side) + x, row[x].R, row[x].G, row[x].B);
            }
        });
        return planes;
    }

    /// <summary>
    /// Grey is the luma of ITU-R BT.601, in thousandths: the decoder's own conversion may differ between versions.
    /// </summary>
    private static void Put(in PixelPlanes planes, int at, int red, int green, int blue)
    {
        if (planes.Channels == 1)
        {
            planes.Values[at] = (ushort)(((299 * red) + (587 * green) + (114 * blue) + 500) / 1000);
            return;
        }

        int plane = planes.Height * planes.Width;
        planes.Values[at] = (ushort)red;
        planes.Values[plane + at] = (ushort)green;
        planes.Values[(2 * plane) + at] = (ushort)blue;
    }

    private static string FirstLine(string message)
    {
        int end = message.AsSpan().IndexOfAny('\r', '\n');
        return end < 0 ? message : message[..end];
    }
}
