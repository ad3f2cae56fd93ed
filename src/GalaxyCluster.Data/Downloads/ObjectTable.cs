using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Labels;

namespace GalaxyCluster.Data.Downloads;

/// <summary>
/// Objects of a CSV: an answer of SkyServer, or a list of one's own. Columns are known by their names (<c>objid</c>,
/// <c>id</c> or <c>name</c>; <c>ra</c> or <c>ra_deg</c>; <c>dec</c> or <c>dec_deg</c>; the label's); a table without
/// a line of names has them in this order.
/// </summary>
public sealed class ObjectTable
{
    private const int MaxObjects = 5_000_000;
    private static readonly ImmutableArray<string> s_ids = ["id", "objid", "specobjid", "name"];
    private static readonly ImmutableArray<string> s_rightAscensions = ["ra", "ra_deg"];
    private static readonly ImmutableArray<string> s_declinations = ["dec", "dec_deg"];

    private ObjectTable(ImmutableArray<string> columns, ImmutableArray<SkyObject> objects, int repeated)
    {
        Columns = columns;
        Objects = objects;
        Repeated = repeated;
    }

    /// <summary>Names of the columns.</summary>
    public ImmutableArray<string> Columns { get; }

    /// <summary>In the order of the table; ids and file names differ.</summary>
    public ImmutableArray<SkyObject> Objects { get; }

    /// <summary>Rows left out because their id came before.</summary>
    public int Repeated { get; }

    /// <param name="path">The CSV.</param>
    /// <param name="labelColumn">Where the class is; null: a column <c>label</c> or <c>class</c>, or no label.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="DataFormatException">A column is missing, or a place is none on the sky.</exception>
    public static ObjectTable Read(string path, string? labelColumn, CancellationToken cancellation)
    {
        using StreamReader text = new(
            path, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: false);
        CsvReader csv = new(text, path);
        CsvRecord first = csv.Read() ?? throw new DataFormatException(path, "line 1", "the table is empty");
        bool isNamed = !(first.Fields.Length >= 3 && IsNumber(first.Fields[1]) && IsNumber(first.Fields[2]));
        ImmutableArray<string> columns = isNamed ? [.. first.Fields.Select(static f => f.Trim())] : Unnamed(first);
        Places places = Places.Find(columns, labelColumn, path);
        List<SkyObject> objects = [];
        HashSet<string> ids = new(StringComparer.Ordinal);
        Dictionary<string, string> idOfFile = new(StringComparer.OrdinalIgnoreCase);
        int repeated = 0;
        for (CsvRecord? record = isNamed ? csv.Read() : first; record is { } row; record = csv.Read())
        {
            cancellation.ThrowIfCancellationRequested();
            if (row.Fields.Length != columns.Length)
                throw new DataFormatException(
                    path, $"line {row.Line}", $"has {row.Fields.Length} fields, expected {columns.Length}");
            if (objects.Count == MaxObjects)
                throw new DataFormatException(path, $"line {row.Line}", $"more than {MaxObjects} objects");
            SkyObject found = places.Read(row, path);
            if (!ids.Add(found.Id))
            {
                repeated++;
                continue;
            }

            if (!idOfFile.TryAdd(found.FileStem, found.Id))
                throw new DataFormatException(
                    path, $"line {row.Line}",
                    $"'{found.Id}' and '{idOfFile[found.FileStem]}' would have the same file name");
            objects.Add(found);
        }

        if (objects.Count == 0)
            throw new DataFormatException(path, "line 2", "the table has no rows: nothing fits the query");
        return new ObjectTable(columns, [.. objects], repeated);
    }

    /// <summary>Index of a column; names are compared without regard to case.</summary>
    /// <exception cref="DataFormatException">There is none.</exception>
    public int Column(string name, string path)
    {
        int at = Columns.IndexOf(name, 0, Columns.Length, StringComparer.OrdinalIgnoreCase);
        return at >= 0 ? at : throw Missing(path, [name], Columns);
    }

    private static ImmutableArray<string> Unnamed(CsvRecord first) =>
        ["id", "ra", "dec", .. Enumerable.Range(4, first.Fields.Length - 3).Select(static n => $"column{n}")];

    private static bool IsNumber(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static DataFormatException Missing(
        string path, ImmutableArray<string> names, ImmutableArray<string> columns) => new(
        path, "line of column names",
        $"expected a column {string.Join(" or ", names)}, found {string.Join(", ", columns.Take(40))}");

    private readonly record struct Places(int Id, int RightAscension, int Declination, int Label)
    {
        public static Places Find(ImmutableArray<string> columns, string? labelColumn, string path)
        {
            int Required(ImmutableArray<string> names)
            {
                int at = Any(names);
                return at >= 0 ? at : throw Missing(path, names, columns);
            }

            int Any(ImmutableArray<string> names)
            {
                foreach (string name in names)
                {
                    int at = columns.IndexOf(name, 0, columns.Length, StringComparer.OrdinalIgnoreCase);
                    if (at >= 0)
                        return at;
                }

                return -1;
            }

            return new Places(
                Required(s_ids), Required(s_rightAscensions), Required(s_declinations),
                labelColumn is null ? Any(["label", "class"]) : Required([labelColumn]));
        }

        public SkyObject Read(CsvRecord row, string path)
        {
            string id = row.Fields[Id].Trim();
            if (id.Length == 0 || Encoding.UTF8.GetByteCount(id) > ShardFormat.MaxIdBytes || id.Any(char.IsControl))
                throw new DataFormatException(
                    path, $"line {row.Line}",
                    $"an id has 1 to {ShardFormat.MaxIdBytes} bytes and no control characters");
            return new SkyObject(
                id, Degrees(row, RightAscension, 0, 360, path), Degrees(row, Declination, -90, 90, path),
                Label < 0 ? "" : row.Fields[Label].Trim(), row.Fields);
        }

        private static double Degrees(CsvRecord row, int column, double low, double high, string path)
        {
            string text = row.Fields[column].Trim();
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                && value >= low && value <= high
                ? value
                : throw new DataFormatException(
                    path, $"line {row.Line}, field {column + 1}", $"'{text}' is not {low} to {high} degrees");
        }
    }
}
