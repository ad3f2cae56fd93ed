using System.Collections.Immutable;

namespace GalaxyCluster.Data.Importing;

/// <summary>The files under a folder. Nothing outside is ever named.</summary>
internal sealed class PictureFolder
{
    private const int MaxFiles = 20_000_000;
    private const int MaxDepth = 8;

    private static readonly ImmutableArray<string> s_pictures = [".jpg", ".jpeg", ".png", ".npy"];
    private static readonly ImmutableArray<string> s_fits = [".fits", ".fit", ".fts"];
    private static readonly ImmutableArray<string> s_packed = ["", ".gz", ".bz2", ".fz"];

    private readonly string _root;

    private PictureFolder(string root, ImmutableArray<string> files)
    {
        _root = root;
        Files = files;
    }

    /// <summary>
    /// Paths relative to the folder, with forward slashes, in ordinal order; hidden files are not among them.
    /// </summary>
    public ImmutableArray<string> Files { get; }

    /// <exception cref="IOException">The folder cannot be listed.</exception>
    public static PictureFolder List(string root, CancellationToken cancellationToken)
    {
        EnumerationOptions options = new()
        {
            RecurseSubdirectories = true,
            MaxRecursionDepth = MaxDepth,
            IgnoreInaccessible = true,
        };
        List<string> files = [];
        foreach (string path in Directory.EnumerateFiles(root, "*", options))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (files.Count == MaxFiles)
                throw new DataFormatException(root, "folder", $"more than {MaxFiles} files");
            files.Add(Path.GetRelativePath(root, path).Replace('\\', '/'));
        }

        files.Sort(StringComparer.Ordinal);
        return new PictureFolder(root, [.. files]);
    }

    public string PathOf(string file) => Path.Combine(_root, file);

    /// <summary>Length of a picture file's extension, <c>.fits.gz</c> among them; 0 for other files.</summary>
    public static int ExtensionLength(string file)
    {
        foreach (string extension in s_pictures)
        {
            if (file.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
                return extension.Length;
        }

        foreach (string fits in s_fits)
        {
            foreach (string packed in s_packed)
            {
                if (file.EndsWith(fits + packed, StringComparison.OrdinalIgnoreCase))
                    return fits.Length + packed.Length;
            }
        }

        return 0;
    }

    /// <summary>Measured values by their name: FITS and npy.</summary>
    public static bool IsFlux(string file) =>
        ExtensionLength(file) > 0 && !s_pictures[..3].Any(e => file.EndsWith(e, StringComparison.OrdinalIgnoreCase));

    public static string LastPart(string path) => path[(path.LastIndexOf('/') + 1)..];
}
