using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Formats;
using GalaxyCluster.Data.Labels;

namespace GalaxyCluster.Data.Importing;

/// <summary>
/// Labels of arrays beside the pictures: class numbers or names [n], shares of votes [n, classes], or one array of
/// votes a class.
/// </summary>
internal static class ArrayLabels
{
    private const long MaxElements = 200_000_000;
    private const double MaxVotes = 1e12;
    private static readonly ImmutableArray<string> s_usual =
        ["ans", "labels", "label", "targets", "target", "y", "class"];

    /// <param name="options">Names of arrays, and of classes.</param>
    /// <param name="file">Has the arrays.</param>
    /// <param name="count">Pictures.</param>
    /// <param name="sha256">Of the file.</param>
    /// <param name="source">What errors call the file.</param>
    /// <exception cref="DataFormatException">No labels, or as many as there are pictures they are not.</exception>
    public static LabelTable Read(ImportOptions options, IArrayFile file, int count, string sha256, string source)
    {
        LabelColumns columns = options.Columns;
        string[]? ids = Texts(file, columns.Id == new LabelColumns().Id ? null : columns.Id, count);
        string[]? groups = Texts(file, columns.Group, count);
        if (!columns.Votes.IsEmpty)
            return Soft(options, VotesOf(file, columns.Votes, count), columns.Votes, ids, groups, sha256, source);
        FileArray labels = file.Array(NameOf(columns, file, source));
        if (labels.Shape.Length == 2 && labels.Element.Kind == ElementKind.Real && labels.RowElements > 1)
        {
            CheckCount(labels, count);
            double[] flat = labels.ReadNumbers(MaxElements);
            int classes = (int)labels.RowElements;
            double[][] votes = [.. Enumerable.Range(0, count).Select(i => flat[(i * classes)..((i + 1) * classes)])];
            return Soft(options, votes, Numbers(classes), ids, groups, sha256, source);
        }

        return Hard(options, labels, count, ids, groups, sha256, source);
    }

    /// <summary>A file of one array without a name: the labels themselves.</summary>
    public static LabelTable ReadWhole(ImportOptions options, FileArray labels, int count, string sha256) =>
        Hard(options, labels, count, null, null, sha256, labels.Source);

    private static string NameOf(LabelColumns columns, IArrayFile file, string source)
    {
        string? given = columns.Label == new LabelColumns().Label ? null : columns.Label;
        string? name = given ?? s_usual.FirstOrDefault(n => file.Names.Contains(n, StringComparer.OrdinalIgnoreCase));
        return name is null
            ? throw new DataFormatException(
                source, "arrays",
                $"no labels among {string.Join(", ", file.Names.Take(40))}: name them with --label-column, "
                + "or give a table with --labels")
            : file.Names.FirstOrDefault(n => string.Equals(n, name, StringComparison.OrdinalIgnoreCase)) ?? name;
    }

    private static LabelTable Hard(
        ImportOptions options, FileArray labels, int count, string[]? ids, string[]? groups, string sha256, string source)
    {
        if (labels.RowElements != 1)
            throw labels.Fault($"{labels.ShapeText}: expected one label a picture");
        CheckCount(labels, count);
        string[] texts = labels.ReadTexts(MaxElements);
        ImmutableArray<string> order = [];
        if (labels.Element.IsNumber)
            order = NameNumbers(options.Classes, labels, texts);
        IEnumerable<LabelRow> rows = Enumerable.Range(0, count).Select(i => new LabelRow(
            i + 1, IdOf(ids, i), texts[i], [], Place(i), groups?[i]));
        return new LabelTable(source, sha256, Distinct(rows, source), []) { ClassOrder = order };
    }

    /// <summary>Class numbers become the given names, or stay numbers.</summary>
    private static ImmutableArray<string> NameNumbers(ImmutableArray<string> names, FileArray labels, string[] texts)
    {
        int largest = -1;
        int[] numbers = new int[texts.Length];
        for (int i = 0; i < texts.Length; i++)
        {
            bool isNumber = int.TryParse(texts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]);
            if (!isNumber || numbers[i] >= ManifestRules.MaxClasses)
                throw labels.Fault(
                    $"label {i} is {texts[i]}, expected a class number from 0 to {ManifestRules.MaxClasses - 1}");
            largest = Math.Max(largest, numbers[i]);
        }

        ImmutableArray<string> order = names.IsEmpty ? Numbers(largest + 1) : names;
        if (largest >= order.Length)
            throw labels.Fault($"has label {largest}, and {order.Length} classes are named");
        for (int i = 0; i < texts.Length; i++)
            texts[i] = order[numbers[i]];
        return order;
    }

    private static double[][] VotesOf(IArrayFile file, ImmutableArray<string> names, int count)
    {
        double[][] votes = [.. Enumerable.Range(0, count).Select(_ => new double[names.Length])];
        for (int c = 0; c < names.Length; c++)
        {
            FileArray array = file.Array(names[c]);
            CheckCount(array, count);
            double[] column = array.ReadNumbers(MaxElements);
            if (column.Length != count)
                throw array.Fault($"{array.ShapeText}: expected one number a picture");
            for (int i = 0; i < count; i++)
                votes[i][c] = column[i];
        }

        return votes;
    }

    private static LabelTable Soft(
        ImportOptions options, double[][] votes, ImmutableArray<string> names, string[]? ids, string[]? groups,
        string sha256, string source)
    {
        IEnumerable<LabelRow> rows = votes.Select((row, i) => new LabelRow(
            i + 1, IdOf(ids, i), "", Shares(row, i, source), Place(i), groups?[i]));
        ImmutableArray<string> classes = options.Classes.Length == names.Length ? options.Classes : names;
        return new LabelTable(source, sha256, Distinct(rows, source), classes);
    }

    private static ImmutableArray<float> Shares(double[] votes, int row, string source)
    {
        double sum = 0;
        foreach (double vote in votes)
        {
            if (!(vote is >= 0 and <= MaxVotes))
                throw new DataFormatException(
                    source, $"votes of picture {row}", $"{vote} is not a number of votes or a share of them");
            sum += vote;
        }

        return sum > 0 ? [.. votes.Select(v => (float)(v / sum))] : [];
    }

    private static string[]? Texts(IArrayFile file, string? name, int count)
    {
        if (name is null)
            return null;
        FileArray array = file.Array(name);
        if (array.RowElements != 1)
            throw array.Fault($"{array.ShapeText}: expected one value a picture");
        CheckCount(array, count);
        return array.ReadTexts(MaxElements);
    }

    private static IEnumerable<LabelRow> Distinct(IEnumerable<LabelRow> rows, string source)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (LabelRow row in rows)
        {
            if (row.Id.Length == 0 || row.Id.Any(char.IsControl)
                || Encoding.UTF8.GetByteCount(row.Id) > ShardFormat.MaxIdBytes)
                throw new DataFormatException(
                    source, $"id of picture {row.Line - 1}",
                    $"an id has 1 to {ShardFormat.MaxIdBytes} bytes and no control characters");
            if (!seen.Add(row.Id))
                throw new DataFormatException(source, $"id of picture {row.Line - 1}", $"id '{row.Id}' is there twice");
            yield return row;
        }
    }

    private static void CheckCount(FileArray array, int count)
    {
        if (array.Shape.IsEmpty || array.Rows != count)
            throw array.Fault($"{array.ShapeText}: expected one entry for each of {count} pictures");
    }

    private static string IdOf(string[]? ids, int row) => ids?[row] ?? ArraySource.IdOf(row);

    private static string Place(int row) => row.ToString(CultureInfo.InvariantCulture);

    private static ImmutableArray<string> Numbers(int count) =>
        [.. Enumerable.Range(0, count).Select(static c => c.ToString(CultureInfo.InvariantCulture))];
}
