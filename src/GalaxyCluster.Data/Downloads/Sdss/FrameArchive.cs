using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using GalaxyCluster.Data.Downloads.Http;
using GalaxyCluster.Data.Sdss;

namespace GalaxyCluster.Data.Downloads.Sdss;

/// <summary>A field of the survey.</summary>
internal readonly record struct FieldKey(int Run, int Rerun, int Camcol, int Field);

/// <summary>The corrected frames of the Science Archive Server, one a band and field.</summary>
internal static class FrameArchive
{
    private const long MaxBytes = 64 << 20;

    public static string FileName(FieldKey field, char band) => string.Create(
        CultureInfo.InvariantCulture, $"frame-{band}-{field.Run:D6}-{field.Camcol}-{field.Field:D4}.fits.bz2");

    public static Uri Address(Uri server, FieldKey field, char band) => SurveyServers.At(
        server, string.Create(
            CultureInfo.InvariantCulture,
            $"sas/dr17/eboss/photoObj/frames/{field.Rerun}/{field.Run}/{field.Camcol}/{FileName(field, band)}"));

    /// <summary>A frame of that field, decoded to its last block.</summary>
    public static AnswerRules Rules(FieldKey field, char band, CancellationToken cancellation) => new(MaxBytes, path =>
    {
        using (FileStream file = File.OpenRead(path))
        {
            byte[] start = new byte[1024];
            int read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            if (ErrorText.IsPage(start.AsSpan(0, read)))
                throw new AnswerException(
                    AnswerKind.Transient, $"a page in place of a frame: {ErrorText.Of(start.AsSpan(0, read))}");
            if (!start.AsSpan().StartsWith("BZh"u8))
                throw new AnswerException(
                    AnswerKind.Transient, $"no bzip2 file: it begins with '{Encoding.Latin1.GetString(start, 0, 4)}'");
        }

        SdssFrame frame = SdssFrame.Read(path, cancellation);
        if ((frame.Run, frame.Camcol, frame.Field) != (field.Run, field.Camcol, field.Field)
            || frame.Band.ToString()[0] != char.ToUpperInvariant(band))
            throw new AnswerException(
                AnswerKind.Transient,
                $"a frame of run {frame.Run}, camcol {frame.Camcol}, field {frame.Field}, band {frame.Band}");
    });

    /// <summary>The field that an object's row names.</summary>
    /// <exception cref="DataFormatException">A column is missing or is no whole number.</exception>
    public static Func<SkyObject, FieldKey> FieldOf(ObjectTable table, string path)
    {
        ImmutableArray<int> places = [table.Column("run", path), table.Column("camcol", path), table.Column("field",
            path)];
        int rerun = table.Columns.IndexOf("rerun", 0, table.Columns.Length, StringComparer.OrdinalIgnoreCase);
        return o =>
        {
            int Number(int at) => int.TryParse(o.Fields[at].Trim(), CultureInfo.InvariantCulture, out int n) && n >= 0
                ? n
                : throw new DataFormatException(
                    path, $"object {o.Id}, column {table.Columns[at]}", $"'{o.Fields[at]}' is no whole number");
            return new FieldKey(
                Number(places[0]), rerun < 0 ? 301 : Number(rerun), Number(places[1]), Number(places[2]));
        };
    }
}
