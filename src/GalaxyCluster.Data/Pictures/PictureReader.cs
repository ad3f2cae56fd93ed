using GalaxyCluster.Data.Datasets;

namespace GalaxyCluster.Data.Pictures;

/// <summary>
/// Picture files (JPEG, PNG) to pixels as a data set stores them: decode, centre crop, resize. Thread-safe.
/// </summary>
public sealed class PictureReader
{
    /// <summary>Pixels of a picture's longer side.</summary>
    public const int MaxSide = 1 << 14;

    /// <summary>More of a colour picture being exactly black means that it shows no sky: sky has noise.</summary>
    private const double BlankShare = 0.6;

    private readonly Preprocessing _preprocessing;
    private readonly int _channels;
    private readonly int _height;
    private readonly int _width;

    /// <param name="preprocessing">Crop and filter.</param>
    /// <param name="channels">1 (grey) or 3 (red, green, blue).</param>
    /// <param name="height">Output height, pixels; the centred square is stretched to it.</param>
    /// <param name="width">Output width.</param>
    public PictureReader(Preprocessing preprocessing, int channels, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(preprocessing);
        if (channels is not (1 or 3))
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "pictures have 1 or 3 channels");
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, MaxSide);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, MaxSide);
        _preprocessing = preprocessing;
        _channels = channels;
        _height = height;
        _width = width;
    }

    /// <summary>Values of an output picture.</summary>
    public int Length => _channels * _height * _width;

    /// <param name="path">A JPEG or PNG file.</param>
    /// <param name="pixels">[channels, height, width]; 16-bit PNG are scaled to 8 bits after resizing.</param>
    /// <exception cref="DataFormatException">Not a picture, a broken one, one that is too small or too
    /// large.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public void Read(string path, Span<byte> pixels)
    {
        if (TryRead(path, keepBlank: true, pixels) is PictureFault fault)
            throw new DataFormatException(path, "picture", fault.Detail);
    }

    /// <summary>The same with float32 output in 0..1 (16-bit PNG keep their depth).</summary>
    /// <inheritdoc cref="Read(string, Span{byte})"/>
    public void Read(string path, Span<float> pixels)
    {
        if (TryRead(path, keepBlank: true, pixels) is PictureFault fault)
            throw new DataFormatException(path, "picture", fault.Detail);
    }

    internal PictureFault? TryRead(string path, bool keepBlank, Span<byte> pixels)
    {
        ushort[] values = new ushort[Length];
        if (TryResize(path, keepBlank, values, out int max) is PictureFault fault)
            return fault;
        if (max == byte.MaxValue)
        {
            for (int i = 0; i < values.Length; i++)
                pixels[i] = (byte)values[i];
        }
        else
        {
            for (int i = 0; i < values.Length; i++)
                pixels[i] = (byte)(((values[i] * (uint)byte.MaxValue) + (ushort.MaxValue / 2)) / ushort.MaxValue);
        }

        return null;
    }

    internal PictureFault? TryRead(string path, bool keepBlank, Span<float> pixels)
    {
        ushort[] values = new ushort[Length];
        if (TryResize(path, keepBlank, values, out int max) is PictureFault fault)
            return fault;
        for (int i = 0; i < values.Length; i++)
            pixels[i] = (float)((double)values[i] / max);
        return null;
    }

    private PictureFault? TryResize(string path, bool keepBlank, Span<ushort> values, out int max)
    {
        PictureFault? fault = PictureDecoder.TryDecode(path, _preprocessing.Crop, _channels, out PixelPlanes planes);
        max = planes.MaxValue;
        if (fault is not null)
            return fault;
        if (!keepBlank && BlankReason(planes) is string blank)
            return new PictureFault(BadFileReason.Blank, blank);
        Resize.Apply(planes, _height, _width, _preprocessing.Filter, values);
        return null;
    }

    private static string? BlankReason(in PixelPlanes planes)
    {
        if (!planes.Values.AsSpan().ContainsAnyExcept(planes.Values[0]))
            return "every pixel has the same value";
        if (planes.Channels == 1)
            return null;
        ReadOnlySpan<ushort> red = planes.Plane(0);
        ReadOnlySpan<ushort> green = planes.Plane(1);
        ReadOnlySpan<ushort> blue = planes.Plane(2);
        int black = 0;
        for (int i = 0; i < red.Length; i++)
            black += (red[i] | green[i] | blue[i]) == 0 ? 1 : 0;
        return black > BlankShare * red.Length
            ? $"{100.0 * black / red.Length:F0} % of it is exactly black: no sky, or an error drawn as a picture"
            : null;
    }
}
