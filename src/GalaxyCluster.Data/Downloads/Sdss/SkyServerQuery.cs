using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using GalaxyCluster.Data.Downloads.Http;

namespace GalaxyCluster.Data.Downloads.Sdss;

/// <summary>Which labelled objects.</summary>
public enum SdssLabels
{
    /// <summary>Galaxy Zoo 1: elliptical, spiral, edge_on, merger; the shares of votes as columns.</summary>
    GalaxyZoo,

    /// <summary>Galaxy Zoo 2: smooth, spiral, edge_on; debiased shares of votes as columns.</summary>
    GalaxyZoo2,

    /// <summary>Spectroscopic class: GALAXY, STAR, QSO.</summary>
    Spectra,
}

/// <summary>Queries of SkyServer's tables (Transact-SQL), and its answers.</summary>
internal static class SkyServerQuery
{
    private const int StartBytes = 1 << 12;
    private const int FewestVotes = 20;

    /// <summary>SkyServer gives at most this many rows.</summary>
    public const int MaxRows = 500_000;

    private const string Photometry = "p.objid,p.ra,p.dec,p.run,p.rerun,p.camcol,p.field,p.petroR90_r";

    /// <summary>
    /// One query: objects of each class by a sub-query, joined with their positions. Columns objid, ra, dec, run,
    /// rerun,
    /// camcol, field, petroR90_r, the votes or magnitudes, label.
    /// </summary>
    /// <param name="labels">Which.</param>
    /// <param name="perClass">At most so many objects of a class.</param>
    /// <param name="threshold">Share of votes that makes a class, 0.5 to 1; not used for spectra.</param>
    public static string Text(SdssLabels labels, int perClass, double threshold)
    {
        string top = perClass.ToString(CultureInfo.InvariantCulture);
        string least = SurveyServers.Text(threshold);
        return labels switch
        {
            SdssLabels.GalaxyZoo => Query(
                $"{Photometry},z.nvote,z.p_el,z.p_cw,z.p_acw,z.p_edge,z.p_dk,z.p_mg,c.label",
                Union(top, "objid", "zooSpec", $"nvote>={FewestVotes}", [
                    ("elliptical", $"p_el>{least}"), ("spiral", $"p_cw+p_acw>{least}"),
                    ("edge_on", $"p_edge>{least}"), ("merger", $"p_mg>{least}"),
                ]),
                "zooSpec z ON z.objid=c.objid JOIN Galaxy p ON p.objid=c.objid"),
            SdssLabels.GalaxyZoo2 => Query(
                $"{Photometry},z.t01_smooth_or_features_a01_smooth_debiased AS p_smooth,"
                + "z.t02_edgeon_a04_yes_debiased AS p_edge_on,z.t04_spiral_a08_spiral_debiased AS p_spiral,c.label",
                Union(top, "dr8objid", "zoo2MainSpecz", null, [
                    ("smooth", $"t01_smooth_or_features_a01_smooth_debiased>{least}"),
                    ("spiral", Features(least) + $" AND t04_spiral_a08_spiral_debiased>{least}"),
                    ("edge_on", Features(least) + $" AND t02_edgeon_a04_yes_debiased>{least}"),
                ]),
                "zoo2MainSpecz z ON z.dr8objid=c.objid JOIN PhotoObj p ON p.objid=c.objid"),
            _ => Query(
                $"{Photometry},p.u,p.g,p.r,p.i,p.z,s.z AS redshift,c.label",
                Union(top, "bestobjid", "SpecObj", "zWarning=0", [
                    ("GALAXY", "class='GALAXY'"), ("STAR", "class='STAR'"), ("QSO", "class='QSO'"),
                ]),
                "SpecObj s ON s.bestobjid=c.objid JOIN PhotoObj p ON p.objid=c.objid"),
        };
    }

    /// <summary>The query's address; the answer is CSV.</summary>
    public static Uri Address(Uri server, string release, string sql) => SurveyServers.At(
        server, $"{release}/SkyServerWS/SearchTools/SqlSearch?format=csv&cmd={Uri.EscapeDataString(OneLine(sql))}");

    /// <summary>
    /// A table, and not an error: SkyServer says those with status 200 too, as text with <c>error_message</c>, as JSON,
    /// or as a page.
    /// </summary>
    /// <exception cref="AnswerException">It is an error.</exception>
    public static void Check(string path)
    {
        using FileStream file = File.OpenRead(path);
        byte[] start = new byte[StartBytes];
        int read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        ReadOnlySpan<byte> text = start.AsSpan(0, read);
        if (text.IsEmpty)
            throw new AnswerException(AnswerKind.Transient, "the answer is empty");
        if (ErrorText.IsPage(text))
            throw new AnswerException(AnswerKind.Transient, $"a page in place of a table: {ErrorText.Of(text)}");
        string beginning = Encoding.UTF8.GetString(text).TrimStart();
        if (beginning.Contains("error_message", StringComparison.OrdinalIgnoreCase)
            || beginning.Contains("\"Error Message\"", StringComparison.OrdinalIgnoreCase)
            || beginning[0] is '{' or '[')
            throw new AnswerException(AnswerKind.Refused, $"SkyServer refuses the query: {ErrorText.Of(text)}");
        file.Position = file.Length - 1;
        if (file.ReadByte() != '\n')
            throw new AnswerException(AnswerKind.Transient, "the table ends in the middle of a line");
    }

    /// <summary>A statement of a file on one line, without comments to its lines' ends.</summary>
    private static string OneLine(string sql)
    {
        IEnumerable<string> lines = sql.Split('\n').Select(static line =>
        {
            int comment = line.IndexOf("--", StringComparison.Ordinal);
            return (comment < 0 ? line : line[..comment]).Trim();
        });
        return string.Join(' ', lines.Where(static l => l.Length > 0));
    }

    private static string Features(string least) => $"t01_smooth_or_features_a02_features_or_disk_debiased>{least}";

    private static string Query(string columns, string classes, string joins) =>
        $"SELECT {columns} FROM ({classes}) c JOIN {joins} WHERE p.clean=1";

    private static string Union(
        string top, string id, string table, string? where, ImmutableArray<(string Class, string Condition)> classes) =>
        string.Join(" UNION ALL ", classes.Select(c =>
            $"SELECT TOP {top} {id} AS objid,'{c.Class}' AS label FROM {table} WHERE "
            + (where is null ? c.Condition : $"{where} AND {c.Condition}")));
}
