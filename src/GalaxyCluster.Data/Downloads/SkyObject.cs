using System.Collections.Immutable;

namespace GalaxyCluster.Data.Downloads;

/// <summary>A place on the sky that a picture is wanted of.</summary>
/// <param name="Id">Kept as text: SDSS ids do not fit a double.</param>
/// <param name="RightAscension">Degrees, 0 to 360.</param>
/// <param name="Declination">Degrees, -90 to 90.</param>
/// <param name="Label">Class; empty when the table has none.</param>
/// <param name="Fields">All fields of its row, in the order of the table's columns.</param>
public sealed record SkyObject(
    string Id, double RightAscension, double Declination, string Label, ImmutableArray<string> Fields)
{
    private const int MaxStemLength = 100;

    /// <summary>Its name as the name of a file, without an extension: letters, digits and <c>._+-</c>.</summary>
    public string FileStem
    {
        get
        {
            Span<char> stem = stackalloc char[Math.Min(Id.Length, MaxStemLength)];
            for (int i = 0; i < stem.Length; i++)
            {
                char c = Id[i];
                bool isKept = char.IsAsciiLetterOrDigit(c) || c is '_' or '+' or '-' || (c == '.' && i > 0);
                stem[i] = isKept ? c : '_';
            }

            return new string(stem);
        }
    }
}
