using System.Collections.Immutable;
using GalaxyCluster.Data.Pictures;
using GalaxyCluster.Data.Sources;
using GalaxyCluster.Data.Storage;
using GalaxyCluster.Engine.Kernels;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.PixelFormats;

namespace GalaxyCluster.Data.Fields;

/// <summary>The field in colour with the aperture of each source drawn in the colour of its class, as a PNG.</summary>
public static class AnnotatedPicture
{
    private const int Segments = 48;

    /// <summary>A sky is mostly noise: neighbouring pixels do not foretell each other, and harder work saves little.</summary>
    private static readonly PngEncoder s_png = new()
    {
        FilterMethod = PngFilterMethod.None,
        CompressionLevel = PngCompressionLevel.Level1,
    };

    /// <summary>Told apart by most colour-blind readers, too (after Okabe and Ito 2008), on a black sky.</summary>
    private static readonly ImmutableArray<(string Name, Rgb24 Pixel)> s_colours =
    [
        ("orange", new(230, 159, 0)), ("sky blue", new(86, 180, 233)), ("green", new(0, 200, 130)),
        ("yellow", new(240, 228, 66)), ("vermilion", new(213, 94, 0)), ("purple", new(204, 121, 167)),
        ("blue", new(0, 114, 220)), ("white", new(255, 255, 255)),
    ];

    /// <summary>The colour that a class is drawn in.</summary>
    public static string ColourOf(int classIndex) => s_colours[classIndex % s_colours.Length].Name;

    /// <param name="path">Where to.</param>
    /// <param name="picture">FITS fields are drawn with their first row at the bottom.</param>
    /// <param name="sources">To draw.</param>
    /// <param name="classOf">By source: index of its class; -1: not classified, drawn in grey.</param>
    /// <exception cref="IOException">Names the path and what the system said.</exception>
    public static void Write(
        string path, ColourPicture picture, IReadOnlyList<Source> sources, IReadOnlyList<int> classOf)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(classOf);
        SkyField field = picture.Field;
        PixelPlanes colour = picture.Pixels;
        using Image<Rgb24> image = new(field.Width, field.Height);
        image.ProcessPixelRows(rows =>
        {
            for (int y = 0; y < field.Height; y++)
            {
                ReadOnlySpan<ushort> red = colour.Plane(0)[(y * field.Width)..];
                ReadOnlySpan<ushort> green = colour.Plane(1)[(y * field.Width)..];
                ReadOnlySpan<ushort> blue = colour.Plane(2)[(y * field.Width)..];
                Span<Rgb24> to = rows.GetRowSpan(field.IsPicture ? y : field.Height - 1 - y);
                for (int x = 0; x < to.Length; x++) to[x] = new Rgb24((byte)red[x], (byte)green[x], (byte)blue[x]);
            }
        });

        for (int i = 0; i < sources.Count; i++)
            Draw(image, field, sources[i], classOf[i] < 0 ? new Rgb24(140, 140, 140) : s_colours[classOf[i] % s_colours.Length].Pixel);
        DurableFile.Write(path, stream => image.SaveAsPng(stream, s_png));
    }

    private static void Draw(Image<Rgb24> image, SkyField field, Source source, Rgb24 pixel)
    {
        double a = Math.Max(source.KronRadius * source.Shape.A, 3);
        double b = Math.Max(source.KronRadius * source.Shape.B, 3);
        double cos = ExactMath.Cos(source.Shape.Theta);
        double sin = ExactMath.Sin(source.Shape.Theta);
        int steps = Math.Max(Segments, (int)(8 * a));
        for (int i = 0; i < steps; i++)
        {
            double t = 2 * Math.PI * i / steps;
            double along = a * ExactMath.Cos(t);
            double across = b * ExactMath.Sin(t);
            int x = (int)Math.Floor(source.X + (along * cos) - (across * sin) + 0.5);
            int y = (int)Math.Floor(source.Y + (along * sin) + (across * cos) + 0.5);
            if (x < 0 || y < 0 || x >= field.Width || y >= field.Height) continue;
            image[x, field.IsPicture ? y : field.Height - 1 - y] = pixel;
        }
    }
}
