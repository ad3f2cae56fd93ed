namespace GalaxyCluster.Engine.Models;

/// <summary>Finds what somebody probably meant: the valid name with the fewest edits.</summary>
public static class NearestName
{
    /// <summary>Longer words are not compared: the table would grow with hostile input.</summary>
    private const int LongestWord = 64;

    /// <summary>
    /// The nearest of <paramref name="names"/>, or null when none is within a third of the word's length.
    /// </summary>
    public static string? Find(string word, IEnumerable<string> names)
    {
        if (word.Length is 0 or > LongestWord)
            return null;
        string? best = null;
        int fewest = Math.Max(1, (word.Length + 2) / 3) + 1;
        foreach (string name in names)
        {
            int edits = string.Equals(word, name, StringComparison.OrdinalIgnoreCase) ? 0 : Edits(word, name);
            if (edits < fewest)
                (best, fewest) = (name, edits);
        }
        return best;
    }

    /// <summary>" ; did you mean 'x'?", or the whole list when nothing is near.</summary>
    public static string Suggestion(string word, IReadOnlyCollection<string> names)
        => Find(word, names) is { } name ? $"; did you mean '{name}'?"
            : names.Count == 0 ? "; none is expected here" : $"; expected {string.Join(", ", names)}";

    /// <summary>Damerau-Levenshtein distance with adjacent transpositions (optimal string alignment).</summary>
    private static int Edits(string a, string b)
    {
        int[] older = new int[b.Length + 1], previous = new int[b.Length + 1], current = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
            previous[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int change = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                current[j] = Math.Min(change, Math.Min(previous[j], current[j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    current[j] = Math.Min(current[j], older[j - 2] + 1);
            }
            (older, previous, current) = (previous, current, older);
        }
        return previous[b.Length];
    }
}
