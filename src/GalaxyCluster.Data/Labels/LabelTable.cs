using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using GalaxyCluster.Data.Datasets;

namespace GalaxyCluster.Data.Labels;

/// <summary>
/// Labels: of a CSV (a header line with column names, then one row an object, each id once), of arrays, or of folders.
/// </summary>
public sealed class LabelTable
{
    private const long MaxFileBytes = 2L << 30;
    private const double MaxVotes = 1e12;

    /// <param name="source">What errors call it.</param>
    /// <param name="sha256">Of what it was read from.</param>
    /// <param name="rows">Ids must differ.</param>
    /// <param name="voteClasses">Classes of soft labels, in the order of the shares; empty for hard labels.</param>
    internal LabelTable(
        string source, string sha256, IEnumerable<LabelRow> rows, ImmutableArray<string> voteClasses)
    {
        Source = source;
        Sha256 = sha256;
        Rows = [.. rows.OrderBy(static r => r.Id, StringComparer.Ordinal)];
        VoteClasses = voteClasses;
    }

    public string Source { get; }

    /// <summary>Of the file's bytes.</summary>
    public string Sha256 { get; }

    /// <summary>Classes of soft labels, in the order of the shares; empty when labels are class names.</summary>
    public ImmutableArray<string> VoteClasses { get; }

    /// <summary>All classes, in order, where the labels have one of their own; else empty: by name.</summary>
    public ImmutableArray<string> ClassOrder { get; init; } = [];

    /// <summary>By id, in ordinal order: the order of the file does not matter to what is made of it.</summary>
    public ImmutableArray<LabelRow> Rows { get; }

    /// <exception cref="DataFormatException">A missing column, an id that is there twice, a row of another
    /// length...</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static LabelTable Read(
        string path, LabelColumns columns, int maxRows, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(columns);
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (file.Length > MaxFileBytes)
            throw new DataFormatException(path, "whole file", $"has {file.Length} bytes, the limit is {MaxFileBytes}");
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(file));
        file.Position = 0;
        using StreamReader text = new(
            file, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: false);
        return new LabelTable(
            path, sha256, ReadRows(new CsvReader(text, path), path, columns, maxRows, cancellationToken), columns.Votes);
    }

    private static List<LabelRow> ReadRows(
        CsvReader csv, string path, LabelColumns columns, int maxRows, CancellationToken cancellationToken)
    {
        CsvRecord header = csv.Read() ?? throw new DataFormatException(
            path, "line 1", "the table is empty, expected a line of column names");
        ColumnPlaces places = ColumnPlaces.Find(header, columns, path);
        List<LabelRow> rows = [];
        Dictionary<string, int> lineOfId = new(StringComparer.Ordinal);
        while (csv.Read() is CsvRecord record)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (rows.Count == maxRows)
                throw new DataFormatException(path, $"line {record.Line}", $"more than {maxRows} rows");
            if (record.Fields.Length != header.Fields.Length)
                throw new DataFormatException(
                    path, $"line {record.Line}", $"has {record.Fields.Length} fields, expected {header.Fields.Length}");
            LabelRow row = ReadRow(record, places, path);
            if (!lineOfId.TryAdd(row.Id, row.Line))
                throw new DataFormatException(
                    path, $"line {row.Line}", $"id '{row.Id}' is already on line {lineOfId[row.Id]}");
            rows.Add(row);
        }

        if (rows.Count == 0)
            throw new DataFormatException(path, "line 2", "the table has no rows");
        return rows;
    }

    private static LabelRow ReadRow(CsvRecord record, ColumnPlaces places, string path)
    {
        string id = record.Fields[places.Id].Trim();
        if (id.Length == 0 || Encoding.UTF8.GetByteCount(id) > ShardFormat.MaxIdBytes || id.Any(char.IsControl))
            throw new DataFormatException(
                path, $"line {record.Line}",
                $"an id has 1 to {ShardFormat.MaxIdBytes} bytes and no control characters");
        string label = places.Label < 0 ? "" : record.Fields[places.Label].Trim();
        string? file = places.File < 0 ? null : record.Fields[places.File].Trim();
        string? group = places.Group < 0 ? null : record.Fields[places.Group].Trim();
        return new LabelRow(
            record.Line, id, label, Shares(record, places, path), file is "" ? null : file, group is "" ? null : group);
    }

    private static ImmutableArray<float> Shares(CsvRecord record, ColumnPlaces places, string path)
    {
        if (places.Votes.IsEmpty)
            return [];
        double[] votes = new double[places.Votes.Length];
        double sum = 0;
        for (int i = 0; i < votes.Length; i++)
        {
            string text = record.Fields[places.Votes[i]].Trim();
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out votes[i])
                || !(votes[i] is >= 0 and <= MaxVotes))
                throw new DataFormatException(
                    path, $"line {record.Line}, field {places.Votes[i] + 1}",
                    $"'{text}' is not a number of votes or a share of them");
            sum += votes[i];
        }

        return sum > 0 ? [.. votes.Select(v => (float)(v / sum))] : [];
    }

    /// <summary>Where the wanted columns are; -1 for one that is not there and need not be.</summary>
    private sealed record ColumnPlaces(int Id, int Label, int File, int Group, ImmutableArray<int> Votes)
    {
        public static ColumnPlaces Find(CsvRecord header, LabelColumns columns, string path)
        {
            int Required(string name)
            {
                int place = Optional(name);
                return place >= 0 ? place : throw new DataFormatException(
                    path, $"line {header.Line}",
                    $"no column '{name}' among {string.Join(", ", header.Fields.Take(40))}");
            }

            int Optional(string name)
            {
                int place = -1;
                for (int i = 0; i < header.Fields.Length; i++)
                {
                    if (!string.Equals(header.Fields[i].Trim(), name, StringComparison.OrdinalIgnoreCase))
                        continue;
                    if (place >= 0)
                        throw new DataFormatException(path, $"line {header.Line}", $"column '{name}' is there twice");
                    place = i;
                }

                return place;
            }

            return new ColumnPlaces(
                Required(columns.Id),
                columns.Votes.IsEmpty ? Required(columns.Label) : -1,
                Optional(columns.File),
                columns.Group is null ? -1 : Required(columns.Group),
                [.. columns.Votes.Select(Required)]);
        }
    }
}
