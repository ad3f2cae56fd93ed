using System.Collections.Immutable;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Labels;

namespace GalaxyCluster.Data.Importing;

/// <summary>Which row belongs to which class and picture, and what is left over on both sides.</summary>
internal sealed class ImportMatching
{
    private readonly ImportOptions _options;
    private readonly LabelTable _table;
    private readonly PictureSource _source;
    private readonly List<ImportSample> _samples = [];
    private readonly List<BadFile> _bad = [];

    private ImportMatching(ImportOptions options, LabelTable table, PictureSource source)
    {
        _options = options;
        _table = table;
        _source = source;
        Classes = FindClasses();
    }

    public ImmutableArray<string> Classes { get; }

    /// <summary>By id.</summary>
    public IReadOnlyList<ImportSample> Samples => _samples;

    public IReadOnlyList<BadFile> Bad => _bad;

    /// <summary>Rows with a label that is not among the wanted classes.</summary>
    public int OtherLabels { get; private set; }

    /// <exception cref="DatasetException">A wanted class that no row has.</exception>
    /// <exception cref="DataFormatException">Two rows name one picture, or labels make no classes.</exception>
    public static ImportMatching Match(ImportOptions options, LabelTable table, PictureSource source)
    {
        ImportMatching matching = new(options, table, source);
        matching.MatchRows();
        return matching;
    }

    private ImmutableArray<string> FindClasses()
    {
        ImmutableArray<string> votes = _table.VoteClasses;
        if (!votes.IsEmpty)
        {
            if (!_options.Classes.IsEmpty && _options.Classes.Length != votes.Length)
                throw new DatasetException($"{_options.Classes.Length} class names for {votes.Length} vote columns");
            return _options.Classes.IsEmpty ? votes : _options.Classes;
        }

        if (!_table.ClassOrder.IsEmpty)
            return _table.ClassOrder;
        SortedSet<string> labels = new(
            _table.Rows.Select(static r => r.Label).Where(static l => l.Length > 0), StringComparer.Ordinal);
        if (!_options.Classes.IsEmpty)
        {
            foreach (string name in _options.Classes)
            {
                if (!labels.Contains(name))
                {
                    string known = string.Join(", ", labels.Take(20));
                    throw new DatasetException($"no row of '{_table.Source}' has the label '{name}'; it has {known}");
                }
            }

            return _options.Classes;
        }

        if (labels.Count is 0 or > ManifestRules.MaxClasses)
        {
            throw new DataFormatException(
                _table.Source, $"column '{_options.Columns.Label}'",
                $"has {labels.Count} labels, expected 1 to {ManifestRules.MaxClasses}: is it the right column?");
        }

        return [.. labels];
    }

    private void MatchRows()
    {
        Dictionary<string, int> numbers = [];
        for (int i = 0; i < Classes.Length; i++)
            numbers.TryAdd(Classes[i], i);
        int[] lineOf = new int[_source.Count];
        bool areSoft = !_table.VoteClasses.IsEmpty;
        foreach (LabelRow row in _table.Rows)
        {
            int file = _source.Find(row.Id, row.File);
            // Claimed also by rows that are left out, so that their pictures do not count as unlabelled.
            if (file >= 0)
                Claim(lineOf, file, row);
            int label = areSoft ? LargestShare(row) : numbers.GetValueOrDefault(row.Label, -1);
            if (label < 0 && !areSoft && row.Label.Length > 0)
                OtherLabels++;
            else if (label < 0)
                _bad.Add(new BadFile(
                    row.Id, BadFileReason.NoLabel, $"line {row.Line} has no {(areSoft ? "votes" : "label")}"));
            else if (file == PictureSource.Ambiguous)
                _bad.Add(new BadFile(
                    row.Id, BadFileReason.LabelWithoutPicture,
                    $"line {row.Line}: several files in different folders have the name '{row.File ?? row.Id}'"));
            else if (file == PictureSource.Absent)
                _bad.Add(new BadFile(
                    row.Id, BadFileReason.LabelWithoutPicture, $"line {row.Line}: no file '{row.File ?? row.Id}'"));
            else
                _samples.Add(new ImportSample(row, label, file));
        }

        for (int file = 0; file < lineOf.Length; file++)
        {
            if (lineOf[file] == 0 && _source.IsPicture(file))
                _bad.Add(new BadFile(_source.NameOf(file), BadFileReason.PictureWithoutLabel, "no row names it"));
        }
    }

    /// <summary>A picture under two ids would stand in two splits.</summary>
    private void Claim(int[] lineOf, int file, LabelRow row)
    {
        if (lineOf[file] != 0)
            throw new DataFormatException(
                _table.Source, $"line {row.Line}",
                $"picture '{_source.NameOf(file)}' is already named on line {lineOf[file]}");
        lineOf[file] = row.Line;
    }

    private static int LargestShare(LabelRow row) =>
        row.Shares.IsEmpty ? -1 : DatasetWriter.LargestOf(row.Shares.AsSpan());
}
