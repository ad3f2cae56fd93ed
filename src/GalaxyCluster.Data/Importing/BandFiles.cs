using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using GalaxyCluster.Data.Datasets;

namespace GalaxyCluster.Data.Importing;

/// <summary>
/// Finds which files are bands of one picture. By a pattern such as <c>stamp-{band}-{id}.fits</c>; without one,
/// measured files (FITS, npy) whose paths differ only in one word, and that word is a band (<c>g</c>, <c>gband</c>),
/// for all bands.
/// </summary>
internal static class BandFiles
{
    public const string BandPlace = "{band}";
    public const string IdPlace = "{id}";

    /// <summary>Paths are short; a pattern that takes longer on one is refused rather than waited for.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(1);

    /// <param name="files">Paths in the folder, in ordinal order.</param>
    /// <param name="bands">Wanted bands.</param>
    /// <param name="pattern">As the user says, or null.</param>
    /// <exception cref="DatasetException">A pattern without band or id, or that no file has.</exception>
    public static ImmutableArray<PictureFiles> Group(
        ImmutableArray<string> files, ImmutableArray<string> bands, string? pattern)
    {
        if (pattern is not null)
            return ByPattern(files, bands, pattern);
        if (bands.Length > 1)
        {
            ImmutableArray<PictureFiles> grouped = ByLooking(files, bands);
            if (!grouped.IsEmpty)
                return grouped;
        }

        return
        [
            .. files.Select(static f =>
            {
                string name = PictureFolder.LastPart(f);
                return new PictureFiles(name[..^PictureFolder.ExtensionLength(name)], [f]);
            }),
        ];
    }

    private static ImmutableArray<PictureFiles> ByPattern(
        ImmutableArray<string> files, ImmutableArray<string> bands, string pattern)
    {
        if (!pattern.Contains(BandPlace, StringComparison.Ordinal) || !pattern.Contains(IdPlace, StringComparison.Ordinal))
            throw new DatasetException($"file pattern '{pattern}': expected {BandPlace} and {IdPlace} in it");
        Regex first = ToRegex(pattern, bands[0]);
        HashSet<string> known = new(files, StringComparer.Ordinal);
        ImmutableArray<PictureFiles>.Builder pictures = ImmutableArray.CreateBuilder<PictureFiles>();
        foreach (string file in files)
        {
            Match match = first.Match(file);
            if (!match.Success)
                continue;
            string id = match.Groups["id"].Value;
            string folder = file[..match.Index];
            ImmutableArray<string> all = [.. bands.Select(b => folder + pattern
                .Replace(BandPlace, b, StringComparison.Ordinal).Replace(IdPlace, id, StringComparison.Ordinal))];
            if (all.All(known.Contains))
                pictures.Add(new PictureFiles(id, all));
        }

        return pictures.Count > 0
            ? pictures.ToImmutable()
            : throw new DatasetException(
                $"no picture has a file '{pattern}' in every band of {string.Join(',', bands)}");
    }

    private static Regex ToRegex(string pattern, string band)
    {
        StringBuilder regex = new("(?<=^|/)");
        foreach (string part in Regex.Split(pattern, "(\\{band\\}|\\{id\\})"))
            regex.Append(part switch
            {
                BandPlace => Regex.Escape(band),
                IdPlace => "(?<id>[^/]+?)",
                _ => Regex.Escape(part),
            });
        return new Regex(regex.Append('$').ToString(), RegexOptions.CultureInvariant, s_limit);
    }

    private static ImmutableArray<PictureFiles> ByLooking(ImmutableArray<string> files, ImmutableArray<string> bands)
    {
        SortedDictionary<string, string[]> byTemplate = new(StringComparer.Ordinal);
        foreach (string file in files)
        {
            if (!PictureFolder.IsFlux(file))
                continue;
            foreach ((int start, int length) in Words(file))
            {
                int band = BandOf(file.AsSpan(start, length), bands);
                if (band < 0)
                    continue;
                string word = file.Substring(start, length);
                string template = $"{file[..start]}{BandPlace}{word[bands[band].Length..]}{file[(start + length)..]}";
                if (!byTemplate.TryGetValue(template, out string[]? found))
                    byTemplate.Add(template, found = new string[bands.Length]);
                found[band] = file;
            }
        }

        return
        [
            .. byTemplate.Where(static t => t.Value.All(static f => f is not null))
                .Select(static t => new PictureFiles(IdOf(t.Key), [.. t.Value])),
        ];
    }

    /// <summary>Words of a path, between any of <c>/ - _ .</c></summary>
    private static IEnumerable<(int Start, int Length)> Words(string file)
    {
        int start = 0;
        for (int i = 0; i <= file.Length; i++)
        {
            if (i < file.Length && file[i] is not ('/' or '-' or '_' or '.'))
                continue;
            if (i > start)
                yield return (start, i - start);
            start = i + 1;
        }
    }

    /// <summary>The band whose name a word is, alone or before <c>band</c>; -1 for other words.</summary>
    private static int BandOf(ReadOnlySpan<char> word, ImmutableArray<string> bands)
    {
        for (int b = 0; b < bands.Length; b++)
        {
            if (word.StartsWith(bands[b], StringComparison.Ordinal) && word[bands[b].Length..] is "" or "band")
                return b;
        }

        return -1;
    }

    /// <summary>A template's last part without extension, band, and the mark beside the band.</summary>
    private static string IdOf(string template)
    {
        string name = PictureFolder.LastPart(template);
        name = name[..^PictureFolder.ExtensionLength(name)];
        foreach (string place in (string[])[BandPlace + "band", BandPlace])
        {
            int at = name.IndexOf(place, StringComparison.Ordinal);
            if (at < 0)
                continue;
            string before = name[..at].TrimEnd('-', '_', '.');
            string after = name[(at + place.Length)..];
            string id = before.Length == 0 ? after.TrimStart('-', '_', '.') : before + after;
            return id.Length == 0 ? template : id;
        }

        return name; // The band is the name of a folder.
    }
}
