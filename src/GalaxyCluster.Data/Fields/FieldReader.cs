using System.Collections.Immutable;
using System.Globalization;
using GalaxyCluster.Data.Fits;
using GalaxyCluster.Data.Frames;
using GalaxyCluster.Data.Pictures;
using GalaxyCluster.Data.Sdss;
using GalaxyCluster.Data.Wcs;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.PixelFormats;

namespace GalaxyCluster.Data.Fields;

/// <summary>
/// Reads a field: SDSS frames of its bands, other FITS images of one band each or cubes, or one JPEG or PNG. Bands are
/// brought to the grid of the band that sources are looked for in, by their world coordinates.
/// </summary>
public static class FieldReader
{
    private const double NanomaggieZeroPoint = 22.5;
    private const long MaxPicturePixels = 1 << 28;

    /// <param name="paths">FITS files (plain, .gz, .bz2) of one field, or one picture.</param>
    /// <param name="detection">Band to look for sources in; null: r, else the middle one.</param>
    /// <exception cref="DataFormatException">A file is damaged, or the files do not make one field.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    /// <exception cref="OperationCanceledException"/>
    public static SkyField Read(IReadOnlyList<string> paths, string? detection, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(paths);
        if (paths.Count == 0) throw new ArgumentException("no files", nameof(paths));
        if (paths.Any(IsPicture))
        {
            return paths.Count == 1
                ? ReadPicture(paths[0])
                : throw new DataFormatException(paths[1], "files", "expected one JPEG or PNG, or FITS files only");
        }

        return IsSdssFrame(paths[0], cancellation)
            ? ReadFrames(paths, detection, cancellation)
            : ReadImages(paths, detection, cancellation);
    }

    private static bool IsPicture(string path)
    {
        Span<byte> start = stackalloc byte[8];
        using FileStream file = File.OpenRead(path);
        int read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return PictureDecoder.IsPicture(start[..read]);
    }

    private static bool IsSdssFrame(string path, CancellationToken cancellation)
    {
        using FitsFile file = FitsFile.Open(path, cancellation);
        FitsHeader header = file.GetHdu(0, cancellation).Header;
        return header.Contains("CAMCOL") && header.Contains("NMGY") && header.Contains("FILTER");
    }

    private static SkyField ReadFrames(IReadOnlyList<string> paths, string? detection, CancellationToken cancellation)
    {
        SdssField field = SdssField.Read(paths, cancellation);
        ImmutableArray<string> names = [.. field.Frames.Select(f => f.Band.ToString().ToLowerInvariant())];
        int at = Detection(names, detection, field.Frames[0].Name);
        ImmutableArray<ImagePlane> planes = field.Align(field.Frames[at].Band, ResampleKernel.Lanczos3, cancellation);
        return new SkyField
        {
            Name = string.Create(
                CultureInfo.InvariantCulture,
                $"SDSS run {field.Frames[0].Run} camcol {field.Frames[0].Camcol} field {field.Frames[0].Field}"),
            Bands = [.. field.Frames.Select((f, i) => new FieldBand(names[i], planes[i], Gain(f)))],
            Detection = at,
            Coordinates = field.Frames[at].Wcs,
            IsPicture = false,
            ZeroPoint = NanomaggieZeroPoint,
        };
    }

    /// <summary>Photo-electrons a nanomaggie: the CCD's gain over the mean calibration.</summary>
    private static double Gain(SdssFrame frame) =>
        SdssNoise.Nominal(frame.Run, frame.Camcol, frame.Band).Gain / frame.Calibration.Average();

    private static SkyField ReadImages(IReadOnlyList<string> paths, string? detection, CancellationToken cancellation)
    {
        List<(string Name, ImagePlane Plane, WorldCoordinates? Wcs, string File)> read = [];
        double zeroPoint = double.NaN;
        foreach (string path in paths)
        {
            using FitsFile file = FitsFile.Open(path, cancellation);
            FitsImage image = file.GetFirstImage(cancellation);
            WorldCoordinates? wcs = WorldCoordinates.TryRead(image.Header);
            if (IsNanomaggies(image.Header)) zeroPoint = NanomaggieZeroPoint;
            for (int plane = 0; plane < image.Planes; plane++)
            {
                ImagePlane pixels = new(image.Width, image.Height);
                image.Read(image.WholePlane(plane), pixels.Pixels, cancellation);
                read.Add((BandName(image, plane, read.Count), pixels, wcs, path));
            }
        }

        ImmutableArray<string> names = Unique(read.Select(r => r.Name));
        int at = Detection(names, detection, paths[0]);
        ImagePlane grid = read[at].Plane;
        ImmutableArray<FieldBand>.Builder bands = ImmutableArray.CreateBuilder<FieldBand>();
        for (int i = 0; i < read.Count; i++)
        {
            bool same = read[i].File == read[at].File;
            if (!same && (read[i].Wcs is null || read[at].Wcs is null)
                && (read[i].Plane.Width != grid.Width || read[i].Plane.Height != grid.Height))
            {
                throw new DataFormatException(
                    read[i].File, "image", $"{read[i].Plane.Width} x {read[i].Plane.Height} pixels without world "
                    + $"coordinates, expected {grid.Width} x {grid.Height} as in {read[at].File}");
            }

            ImagePlane plane = same || read[i].Wcs is not { } from || read[at].Wcs is not { } to
                ? read[i].Plane
                : Resampler.Resample(read[i].Plane, from, to, grid.Width, grid.Height, ResampleKernel.Lanczos3, cancellation);
            bands.Add(new FieldBand(names[i], plane, 0));
        }

        return new SkyField
        {
            Name = Path.GetFileName(paths[0]),
            Bands = bands.ToImmutable(),
            Detection = at,
            Coordinates = read[at].Wcs,
            IsPicture = false,
            ZeroPoint = zeroPoint,
        };
    }

    private static SkyField ReadPicture(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        DecoderOptions options = new() { SkipMetadata = true, MaxFrames = 1 };
        try
        {
            ImageInfo info = Image.Identify(options, bytes);
            if ((long)info.Width * info.Height > MaxPicturePixels)
                throw new DataFormatException(path, "size", $"{info.Width} x {info.Height} pixels are over {MaxPicturePixels}");
            using Image<Rgb24> image = Image.Load<Rgb24>(options, bytes);
            ImagePlane[] planes = [.. Enumerable.Range(0, 3).Select(_ => new ImagePlane(image.Width, image.Height))];
            image.ProcessPixelRows(rows =>
            {
                for (int y = 0; y < rows.Height; y++)
                {
                    Span<Rgb24> row = rows.GetRowSpan(y);
                    for (int x = 0; x < row.Length; x++)
                        (planes[0][x, y], planes[1][x, y], planes[2][x, y]) = (row[x].R, row[x].G, row[x].B);
                }
            });
            return new SkyField
            {
                Name = Path.GetFileName(path),
                Bands = [new("r", planes[0], 0), new("g", planes[1], 0), new("b", planes[2], 0)],
                Detection = 1,
                Coordinates = null,
                IsPicture = true,
                ZeroPoint = double.NaN,
            };
        }
        catch (Exception e) when (e is UnknownImageFormatException or InvalidImageContentException or NotSupportedException)
        {
            throw new DataFormatException(path, "picture", e.Message.Split('\n')[0].Trim(), e);
        }
    }

    private static int Detection(ImmutableArray<string> names, string? wanted, string file)
    {
        if (wanted is null)
        {
            int red = names.IndexOf("r");
            return red >= 0 ? red : names.Length / 2;
        }

        int at = names.IndexOf(wanted, 0, names.Length, StringComparer.OrdinalIgnoreCase);
        return at >= 0
            ? at
            : throw new DataFormatException(file, "bands", $"no band '{wanted}' among {string.Join(", ", names)}");
    }

    private static bool IsNanomaggies(FitsHeader header) =>
        (header.TryGetText("BUNIT") ?? "").Contains("nanomag", StringComparison.OrdinalIgnoreCase)
        || (header.TryGetText("SURVEY") ?? "").Contains("DECaLS", StringComparison.OrdinalIgnoreCase)
        || (header.TryGetText("BANDS") is not null && header.Contains("BAND0"));

    /// <summary>From a cube's BAND0, BAND1…, or FILTER or BAND; else its number.</summary>
    private static string BandName(FitsImage image, int plane, int index)
    {
        string? name = image.Header.TryGetText(string.Create(CultureInfo.InvariantCulture, $"BAND{plane}"))
            ?? (image.Planes == 1 ? image.Header.TryGetText("FILTER") ?? image.Header.TryGetText("BAND") : null);
        name = name?.Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return string.IsNullOrEmpty(name) ? string.Create(CultureInfo.InvariantCulture, $"band{index + 1}") : name;
    }

    private static ImmutableArray<string> Unique(IEnumerable<string> names)
    {
        List<string> unique = [];
        foreach (string name in names)
        {
            string candidate = name;
            for (int n = 2; unique.Contains(candidate, StringComparer.OrdinalIgnoreCase); n++)
                candidate = string.Create(CultureInfo.InvariantCulture, $"{name}{n}");
            unique.Add(candidate);
        }

        return [.. unique];
    }
}
