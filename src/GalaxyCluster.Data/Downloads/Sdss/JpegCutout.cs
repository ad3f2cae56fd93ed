using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Downloads.Http;
using GalaxyCluster.Data.Pictures;

namespace GalaxyCluster.Data.Downloads.Sdss;

/// <summary>SkyServer's colour pictures (i, r, g as red, green, blue).</summary>
internal static class JpegCutout
{
    public const int MinSize = 64;
    public const int MaxSize = 2048;
    public const double MinScale = 0.015;
    public const double MaxScale = 60;
    private const long MaxBytes = 32 << 20;

    /// <param name="server">SkyServer.</param>
    /// <param name="release">Such as <c>dr17</c>.</param>
    /// <param name="o">Centre.</param>
    /// <param name="scale">Arcseconds a pixel.</param>
    /// <param name="size">Pixels.</param>
    public static Uri Address(Uri server, string release, SkyObject o, double scale, int size) => SurveyServers.At(
        server,
        $"{release}/SkyServerWS/ImgCutout/getjpeg?ra={SurveyServers.Text(o.RightAscension)}"
        + $"&dec={SurveyServers.Text(o.Declination)}&scale={SurveyServers.Text(scale)}&width={size}&height={size}");

    public static AnswerRules Rules(int size) => new(MaxBytes, path => Check(File.ReadAllBytes(path), size));

    /// <summary>
    /// A picture of the sky. The service draws its errors on black and sends them with status 200, and answers with
    /// black where the survey has no picture.
    /// </summary>
    private static void Check(byte[] answer, int size)
    {
        if (ErrorText.IsPage(answer.AsSpan(0, Math.Min(answer.Length, 1024))))
            throw new AnswerException(AnswerKind.Transient, $"a page in place of a picture: {ErrorText.Of(answer)}");
        if (PictureDecoder.TryDecode(answer, CentreCrop.None, channels: 3, out PixelPlanes planes) is { } fault)
            throw new AnswerException(AnswerKind.Transient, $"no picture: {fault.Detail}");
        if (planes.Width != size || planes.Height != size)
            throw new AnswerException(
                AnswerKind.Transient, $"a picture of {planes.Width} x {planes.Height} pixels, not {size} x {size}");
        if (PicturePreparer.BlankReason(planes) is { } blank)
            throw new AnswerException(AnswerKind.Nothing, blank);
    }
}
