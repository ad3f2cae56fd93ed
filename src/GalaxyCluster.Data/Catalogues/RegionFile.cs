using System.Globalization;
using System.Text;
using GalaxyCluster.Data.Sources;
using GalaxyCluster.Data.Storage;

namespace GalaxyCluster.Data.Catalogues;

/// <summary>Region file of SAOImage DS9 (version 4.1 of the format): the automatic aperture of each source.</summary>
public static class RegionFile
{
    /// <param name="path">Where to.</param>
    /// <param name="sources">Sources of the picture that the regions are laid over.</param>
    /// <param name="labels">A text a source; empty for none.</param>
    /// <exception cref="IOException">Names the path and what the system said.</exception>
    public static void Write(string path, IReadOnlyList<Source> sources, IReadOnlyList<string> labels)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(labels);
        DurableFile.Write(path, stream =>
        {
            using StreamWriter text = new(stream, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
            text.WriteLine("# Region file format: DS9 version 4.1");
            text.WriteLine("global color=green width=1");
            text.WriteLine("image");
            for (int i = 0; i < sources.Count; i++)
            {
                Source s = sources[i];
                (double major, double minor) = (s.KronRadius * s.Shape.A, s.KronRadius * s.Shape.B);
                double degrees = s.Shape.Theta * 180 / Math.PI;
                text.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"ellipse({s.X + 1:F2},{s.Y + 1:F2},{major:F2},{minor:F2},{degrees:F1})")
                    + (labels[i].Length > 0 ? $" # text={{{Safe(labels[i])}}}" : ""));
            }
        });
    }

    /// <summary>A text ends at a brace or a line's end.</summary>
    private static string Safe(string text) => string.Concat(text.Select(c => c is '{' or '}' || char.IsControl(c) ? ' ' : c));
}
