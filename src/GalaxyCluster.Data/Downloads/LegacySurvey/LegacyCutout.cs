using System.Collections.Immutable;
using System.Globalization;
using GalaxyCluster.Data.Downloads.Http;
using GalaxyCluster.Data.Fits;

namespace GalaxyCluster.Data.Downloads.LegacySurvey;

/// <summary>
/// FITS cut-outs of the Legacy Surveys' viewer: one cube [bands, size, size] in nanomaggies, and what makes one usable
/// in the procedure of Smith42/astroddpm.
/// </summary>
internal static class LegacyCutout
{
    /// <summary>Shorter files are empty answers.</summary>
    public const int FewestBytes = 5000;

    /// <summary>Share of pixels that are exactly 0 (no observation) at which a band is no good.</summary>
    public const double MostZeros = 0.3;

    private const long MaxBytes = 512L << 20;

    public static Uri Address(LegacySurveyDownloadOptions options, SkyObject o) => SurveyServers.At(
        options.Server,
        $"viewer/fits-cutout?ra={SurveyServers.Text(o.RightAscension)}&dec={SurveyServers.Text(o.Declination)}"
        + string.Create(CultureInfo.InvariantCulture, $"&size={options.Size}&layer={options.Layer}")
        + $"&pixscale={SurveyServers.Text(options.Scale)}&bands={string.Concat(options.Bands)}");

    public static AnswerRules Rules(LegacySurveyDownloadOptions options, CancellationToken cancellation) =>
        new(MaxBytes, path => Check(path, options, cancellation));

    private static void Check(string path, LegacySurveyDownloadOptions options, CancellationToken cancellation)
    {
        byte[] start = new byte[1024];
        long length;
        int read;
        using (FileStream stream = File.OpenRead(path))
        {
            length = stream.Length;
            read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        }

        ReadOnlySpan<byte> text = start.AsSpan(0, read);
        if (ErrorText.IsPage(text))
            throw new AnswerException(AnswerKind.Transient, $"a page in place of a cut-out: {ErrorText.Of(text)}");
        if (!text.StartsWith("SIMPLE"u8))
            throw new AnswerException(AnswerKind.Transient, $"no FITS file: '{ErrorText.Of(text)}'");
        if (length < FewestBytes)
            throw new AnswerException(AnswerKind.Nothing, $"an empty cut-out of {length} bytes: outside of the survey");
        using FitsFile file = FitsFile.Open(path, cancellation);
        FitsImage image = file.GetFirstImage(cancellation);
        if (image.Planes != options.Bands.Length || image.Width != options.Size || image.Height != options.Size)
            throw new AnswerException(
                AnswerKind.Transient,
                $"a cut-out of {image.Planes} x {image.Height} x {image.Width}, "
                + $"not {options.Bands.Length} x {options.Size} x {options.Size}");
        float[] pixels = image.ReadFloats(cancellation);
        for (int band = 0; band < options.Bands.Length; band++)
        {
            int plane = pixels.Length / options.Bands.Length;
            if (FaultOf(pixels.AsSpan(band * plane, plane)) is { } fault)
                throw new AnswerException(AnswerKind.Nothing, $"band {options.Bands[band]}: {fault}");
        }
    }

    private static string? FaultOf(ReadOnlySpan<float> plane)
    {
        int zeros = 0;
        foreach (float value in plane)
        {
            if (!float.IsFinite(value))
                return "a pixel is not a number";
            zeros += value == 0 ? 1 : 0;
        }

        return zeros > MostZeros * plane.Length
            ? string.Create(CultureInfo.InvariantCulture, $"{100.0 * zeros / plane.Length:F0} % of the pixels are 0")
            : null;
    }
}
