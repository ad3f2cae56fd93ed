using GalaxyCluster.Data.Fits;
using GalaxyCluster.Data.Frames;
using GalaxyCluster.Data.Wcs;

namespace GalaxyCluster.Data.Sdss;

/// <summary>
/// A corrected frame of SDSS: one field in one band, <c>frame-r-002583-2-0136.fits.bz2</c>
/// (data.sdss.org/datamodel, <c>frame</c>).
/// </summary>
public sealed class SdssFrame
{
    /// <summary>Fields between the times at which a star crosses r and the band: the camera scans r i u z g.</summary>
    private static ReadOnlySpan<int> FieldOffsets => [4, 8, 0, 2, 6];

    private SdssFrame(string name, FitsHeader header, ImagePlane image, float[] calibration, SdssSky sky)
    {
        Name = name;
        Header = header;
        Image = image;
        Calibration = calibration;
        Sky = sky;
        Wcs = WorldCoordinates.Read(header);
        Run = header.GetInteger("RUN", 0, 999999);
        Camcol = header.GetInteger("CAMCOL", 1, 6);
        int band = "ugriz".IndexOf(header.GetText("FILTER").Trim(), StringComparison.Ordinal);
        if (band < 0 || header.GetText("FILTER").Trim().Length != 1)
            throw header.Wrong("FILTER", "u, g, r, i or z");
        Band = (SdssBand)band;
        Field = header.GetInteger("FRAME", 0, 99999) - FieldOffsets[band];
    }

    /// <summary>The file's name.</summary>
    public string Name { get; }

    public SdssBand Band { get; }

    public int Run { get; }

    public int Camcol { get; }

    /// <summary>The field, as in the file's name: the same for the five bands.</summary>
    public int Field { get; }

    public FitsHeader Header { get; }

    public WorldCoordinates Wcs { get; }

    /// <summary>Nanomaggies a pixel, calibrated, sky subtracted.</summary>
    public ImagePlane Image { get; }

    /// <summary>Nanomaggies per count, for each column.</summary>
    public float[] Calibration { get; }

    public SdssSky Sky { get; }

    /// <summary>Reads a frame, plain or compressed.</summary>
    /// <exception cref="DataFormatException">Not a frame, or a broken one.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SdssFrame Read(string path, CancellationToken cancellation)
    {
        using FitsFile file = FitsFile.Open(path, cancellation);
        return Read(file, cancellation);
    }

    /// <inheritdoc cref="Read(string, CancellationToken)"/>
    public static SdssFrame Read(FitsFile file, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(file);
        FitsImage image = file.GetImage(0, cancellation);
        if (image.Axes.Length != 2 || image.PixelCount == 0)
            throw image.Header.Wrong("NAXIS", "an image of two axes");
        ImagePlane pixels = new(image.ReadFloats(cancellation), image.Width, image.Height);
        FitsImage vector = file.GetImage(1, cancellation);
        if (vector.Axes.Length != 1 || vector.PixelCount != image.Width)
            throw vector.Header.At(
                vector.Header.Offset, $"expected the calibration of {image.Width} columns: nanomaggies per count");
        float[] calibration = vector.ReadFloats(cancellation);
        if (Array.Exists(calibration, static c => !(c > 0) || !float.IsFinite(c)))
            throw vector.Header.At(vector.DataOffset, "expected a calibration above 0 for each column");
        SdssSky sky = SdssSky.Read(file.GetTable(2, cancellation), image.Width, image.Height, cancellation);
        return new(file.Name, image.Header, pixels, calibration, sky);
    }

    /// <summary>The counts that the CCD gave, sky included: image / calibration + sky.</summary>
    public ImagePlane Counts()
    {
        ImagePlane counts = new(Image.Width, Image.Height);
        Parallel.For(0, Image.Height, y =>
        {
            Span<float> row = counts.Row(y);
            Sky.Row(y, row);
            ReadOnlySpan<float> image = Image.Row(y);
            for (int x = 0; x < row.Length; x++)
                row[x] += image[x] / Calibration[x];
        });
        return counts;
    }

    /// <summary>
    /// The standard deviation of each pixel, nanomaggies: calibration x sqrt(counts / gain + dark variance).
    /// </summary>
    public ImagePlane Errors(SdssNoise noise)
    {
        ImagePlane errors = Counts();
        Parallel.For(0, Image.Height, y =>
        {
            Span<float> row = errors.Row(y);
            for (int x = 0; x < row.Length; x++)
            {
                double variance = (row[x] / noise.Gain) + noise.DarkVariance;
                row[x] = (float)(Calibration[x] * Math.Sqrt(Math.Max(0, variance)));
            }
        });
        return errors;
    }
}
