using System.Collections.Immutable;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Formats;
using GalaxyCluster.Data.Pictures;

namespace GalaxyCluster.Data.Importing;

/// <summary>Pictures in files of a folder: one file each, or one file a band.</summary>
internal sealed class FolderSource : PictureSource
{
    private readonly PictureFolder _folder;
    private readonly ImmutableArray<PictureFiles> _pictures;
    private readonly PictureFileDecoder _decoder;
    private readonly Dictionary<string, int> _byPath = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _byName = new(StringComparer.Ordinal); // Ambiguous when two folders have it
    private readonly Dictionary<string, int> _byId = new(StringComparer.Ordinal);

    private FolderSource(
        string root, PictureFolder folder, ImmutableArray<PictureFiles> pictures, BandList bands, CentreCrop crop,
        AxisOrder order)
    {
        Name = $"folder '{root}'";
        _folder = folder;
        _pictures = pictures;
        Bands = bands;
        _decoder = new PictureFileDecoder(bands, crop, order);
        IsFlux = pictures.Any(static p => PictureFolder.IsFlux(p.Files[0]));
        for (int i = 0; i < pictures.Length; i++)
        {
            foreach (string file in pictures[i].Files)
            {
                _byPath.TryAdd(file, i);
                Add(_byName, PictureFolder.LastPart(file), i);
            }

            if (IsPicture(i))
                Add(_byId, pictures[i].Id, i);
        }
    }

    public override string Name { get; }

    public override int Count => _pictures.Length;

    public override BandList Bands { get; }

    public override bool IsFlux { get; }

    public override string Fingerprint => FingerprintOf(_pictures.SelectMany(static p => p.Files).Select(_folder.PathOf));

    /// <param name="options">Folder, bands, crop.</param>
    /// <param name="folder">The listing.</param>
    /// <exception cref="DatasetException">No file has the bands that are asked for.</exception>
    public static FolderSource Open(ImportOptions options, PictureFolder folder)
    {
        BandList bands = !options.Bands.IsEmpty
            ? BandList.Create(options.Bands, options.SourceBands)
            : options.Channels == 1 ? BandList.Grey : BandList.Rgb;
        ImmutableArray<PictureFiles> pictures = BandFiles.Group(folder.Files, bands.Names, options.BandFiles);
        return new FolderSource(options.Images, folder, pictures, bands, options.Crop, options.Axes);
    }

    public override string NameOf(int picture) => _pictures[picture].Files[0];

    /// <summary>
    /// The folder that a picture's file is in, as the first part of its path; null when it is in none.
    /// </summary>
    public string? FolderOf(int picture)
    {
        string file = NameOf(picture);
        int end = file.IndexOf('/', StringComparison.Ordinal);
        return end < 0 ? null : file[..end];
    }

    public override bool IsPicture(int picture) => PictureFolder.ExtensionLength(NameOf(picture)) > 0;

    /// <summary>
    /// By the given name as a path in the folder, then by its last part alone (label tables often say
    /// <c>images/a.jpg</c>
    /// where the folder is <c>images</c>); without a name by id and a picture's extension.
    /// </summary>
    public override int Find(string id, string? name)
    {
        if (name is null)
            return _byName.TryGetValue(id, out int whole) ? whole : _byId.GetValueOrDefault(id, Absent);
        name = name.Replace('\\', '/');
        return _byPath.TryGetValue(name, out int file)
            ? file
            : _byName.GetValueOrDefault(PictureFolder.LastPart(name), Absent);
    }

    public override void Read(int first, int count, Func<int, bool> isWanted, PictureReceiver receive)
    {
        for (int i = first; i < first + count; i++)
        {
            if (!isWanted(i))
                continue;
            PictureFault? fault;
            DecodedPicture picture = default;
            try
            {
                fault = _decoder.TryDecode([.. _pictures[i].Files.Select(_folder.PathOf)], out picture);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                fault = new PictureFault(BadFileReason.Unreadable, e.Message);
            }

            receive(i, fault, picture);
        }
    }

    private static void Add(Dictionary<string, int> names, string name, int picture)
    {
        if (!names.TryAdd(name, picture) && names[name] != picture)
            names[name] = Ambiguous;
    }
}
