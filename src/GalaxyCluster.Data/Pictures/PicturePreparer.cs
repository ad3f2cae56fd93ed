using System.Runtime.InteropServices;
using GalaxyCluster.Data.Datasets;

namespace GalaxyCluster.Data.Pictures;

/// <summary>
/// A decoded picture to the bytes that a data set stores: resize, stretch, round. Whole numbers without a stretch are
/// resized in whole numbers; all else as measured values. Thread-safe.
/// </summary>
internal sealed class PicturePreparer
{
    /// <summary>More of a colour picture being exactly black means that it shows no sky: sky has noise.</summary>
    private const double BlankShare = 0.6;

    private const double MissingShare = 0.5;
    private readonly Preprocessing _preprocessing;
    private readonly int _height;
    private readonly int _width;
    private readonly PixelType _pixels;
    private readonly bool _keepBlank;

    /// <param name="preprocessing">Filter and stretch are used here, the crop where pictures are decoded.</param>
    /// <param name="channels">Bands.</param>
    /// <param name="height">Output height.</param>
    /// <param name="width">Output width.</param>
    /// <param name="pixels">Bytes, or float32.</param>
    /// <param name="keepBlank">Also take pictures that show nothing.</param>
    /// <exception cref="FormatException">The stretch does not fit the bands.</exception>
    public PicturePreparer(
        Preprocessing preprocessing, int channels, int height, int width, PixelType pixels, bool keepBlank)
    {
        _preprocessing = preprocessing;
        Channels = channels;
        _height = height;
        _width = width;
        _pixels = pixels;
        _keepBlank = keepBlank;
        Stretch = Stretch.Parse(preprocessing.Stretch);
        if (Stretch.Fault(channels) is string fault)
            throw new FormatException(fault);
    }

    public Stretch Stretch { get; }

    public int Channels { get; }

    /// <summary>Values of a stored picture.</summary>
    public int Length => Channels * _height * _width;

    /// <summary>Bytes of a stored picture.</summary>
    public int Bytes => Length * (_pixels == PixelType.U8 ? 1 : sizeof(float));

    /// <param name="picture">Decoded; may be changed.</param>
    /// <param name="stored"><see cref="Bytes"/> long.</param>
    /// <returns>Null when <paramref name="stored"/> holds the picture.</returns>
    public PictureFault? TryPrepare(in DecodedPicture picture, Span<byte> stored)
    {
        if (picture.IsFlux || Stretch.Kind != StretchKind.None)
            return TryPrepare(picture.ToFlux(), stored);
        PixelPlanes planes = picture.Pixels;
        if (!_keepBlank && BlankReason(planes) is string blank)
            return new PictureFault(BadFileReason.Blank, blank);
        ushort[] values = new ushort[Length];
        Resize.Apply(planes, _height, _width, _preprocessing.Filter, values);
        Store(values, planes.MaxValue, stored);
        return null;
    }

    /// <summary>Values before the stretch, for measuring its parameters.</summary>
    /// <returns>Null when <paramref name="values"/> holds the picture.</returns>
    public PictureFault? TryResize(in DecodedPicture picture, Span<float> values)
    {
        FluxPlanes planes = picture.ToFlux();
        if (FillMissing(planes) is PictureFault missing)
            return missing;
        if (!_keepBlank && !planes.All.ContainsAnyExcept(planes.Values[0]))
            return new PictureFault(BadFileReason.Blank, "every pixel has the same value");
        FluxResize.Apply(planes, _height, _width, _preprocessing.Filter, values);
        return null;
    }

    private PictureFault? TryPrepare(in FluxPlanes planes, Span<byte> stored)
    {
        float[] resized = _pixels == PixelType.U8 ? new float[Length] : [];
        Span<float> values = _pixels == PixelType.U8 ? resized : MemoryMarshal.Cast<byte, float>(stored)[..Length];
        if (TryResize(new DecodedPicture(planes), values) is PictureFault fault)
            return fault;
        Stretch.Apply(values, Channels);
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
                return new PictureFault(BadFileReason.Corrupt, "a value is beyond the range of float32");
        }

        for (int i = 0; i < resized.Length; i++)
            stored[i] = (byte)Math.Clamp(Math.Floor((resized[i] * 255.0) + 0.5), 0, 255);
        return null;
    }

    private void Store(ushort[] values, int max, Span<byte> stored)
    {
        if (_pixels == PixelType.F32)
        {
            Span<float> reals = MemoryMarshal.Cast<byte, float>(stored);
            for (int i = 0; i < values.Length; i++)
                reals[i] = (float)((double)values[i] / max);
        }
        else if (max == byte.MaxValue)
        {
            for (int i = 0; i < values.Length; i++)
                stored[i] = (byte)values[i];
        }
        else
        {
            for (int i = 0; i < values.Length; i++)
                stored[i] = (byte)(((values[i] * (uint)byte.MaxValue) + (ushort.MaxValue / 2)) / ushort.MaxValue);
        }
    }

    /// <summary>Missing pixels get the median of their band, so that neither filter nor stretch sees a step.</summary>
    private static PictureFault? FillMissing(in FluxPlanes planes)
    {
        for (int c = 0; c < planes.Channels; c++)
        {
            Span<float> plane = planes.Plane(c);
            int missing = 0;
            foreach (float v in plane)
                missing += float.IsFinite(v) ? 0 : 1;
            if (missing == 0)
                continue;
            if (missing > MissingShare * plane.Length)
                return new PictureFault(
                    BadFileReason.Blank, $"{100.0 * missing / plane.Length:F0} % of band {c + 1} is missing (not a number)");
            float[] present = new float[plane.Length - missing];
            int n = 0;
            foreach (float v in plane)
            {
                if (float.IsFinite(v))
                    present[n++] = v;
            }

            Array.Sort(present);
            float median = (float)Order.Percentile(present, 50);
            foreach (ref float v in plane)
                v = float.IsFinite(v) ? v : median;
        }

        return null;
    }

    /// <summary>Why a picture shows nothing; null when it shows something.</summary>
    public static string? BlankReason(in PixelPlanes planes)
    {
        int plane = planes.Height * planes.Width;
        ReadOnlySpan<ushort> all = planes.Values.AsSpan(0, planes.Channels * plane);
        if (!all.ContainsAnyExcept(all[0]))
            return "every pixel has the same value";
        if (planes.Channels == 1)
            return null;
        int black = 0;
        for (int i = 0; i < plane; i++)
        {
            int any = 0;
            for (int c = 0; c < planes.Channels; c++)
                any |= all[(c * plane) + i];
            black += any == 0 ? 1 : 0;
        }

        return black > BlankShare * plane
            ? $"{100.0 * black / plane:F0} % of it is exactly black: no sky, or an error drawn as a picture"
            : null;
    }
}
