using System.Collections.Immutable;

namespace GalaxyCluster.Data.Pictures;

/// <summary>
/// The files under a folder, found by the names that a label table gives. Nothing outside is ever named.
/// </summary>
internal sealed class PictureFolder
{
    private const int MaxFiles = 20_000_000;
    private const int MaxDepth = 8;

    private static readonly ImmutableHashSet<string> s_extensions =
        ImmutableHashSet.Create(StringComparer.OrdinalIgnoreCase, ".jpg", ".jpeg", ".png");

    private readonly string _root;
    private readonly Dictionary<string, int> _byPath = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _byName = new(
        StringComparer.Ordinal); // Ambiguous when two folders have it
    private readonly Dictionary<string, int> _byStem = new(StringComparer.Ordinal);

    private PictureFolder(string root, ImmutableArray<string> files)
    {
        _root = root;
        Files = files;
        for (int i = 0; i < files.Length; i++)
        {
            _byPath.Add(files[i], i);
            Add(_byName, Path.GetFileName(files[i]), i);
            if (s_extensions.Contains(Path.GetExtension(files[i])))
                Add(_byStem, Path.GetFileNameWithoutExtension(files[i]), i);
        }
    }

    /// <summary>Stands for a name that several files have.</summary>
    public const int Ambiguous = -2;

    public const int Absent = -1;

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

    public bool IsPicture(int file) => s_extensions.Contains(Path.GetExtension(Files[file]));

    public string PathOf(int file) => Path.Combine(_root, Files[file]);

    /// <summary>
    /// The file of a row: by the given name as a path in the folder, then by its last part alone (label tables often
    /// say <c>images/a.jpg</c> where the folder is <c>images</c>); without a name by id and a picture's extension.
    /// </summary>
    /// <returns>A number of <see cref="Files"/>, <see cref="Absent"/> or <see cref="Ambiguous"/>.</returns>
    public int Find(string id, string? name)
    {
        if (name is null)
            return _byName.TryGetValue(id, out int whole) ? whole : _byStem.GetValueOrDefault(id, Absent);
        name = name.Replace('\\', '/');
        if (_byPath.TryGetValue(name, out int file))
            return file;
        return _byName.GetValueOrDefault(name[(name.LastIndexOf('/') + 1)..], Absent);
    }

    private static void Add(Dictionary<string, int> names, string name, int file)
    {
        if (!names.TryAdd(name, file))
            names[name] = Ambiguous;
    }
}
