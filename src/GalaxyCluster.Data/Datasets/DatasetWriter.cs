using System.Collections.Immutable;
using System.Text;
using GalaxyCluster.Data.Storage;

namespace GalaxyCluster.Data.Datasets;

/// <summary>
/// Writes a data set, split after split, into a hidden folder beside its place, and puts it there whole by a rename.
/// Disposed before <see cref="Complete"/>, it leaves nothing.
/// </summary>
public sealed class DatasetWriter : IDisposable
{
    /// <summary>Named in every manifest; the number changes when the same input gives other bytes.</summary>
    public const string Tool = "GalaxyCluster data format 1";

    private readonly OutputFolder _folder;
    private readonly DatasetDefinition _definition;
    private readonly DatasetManifest _layout;
    private readonly ShardBuffer _buffer;
    private readonly ChannelStatistics _statistics;
    private readonly int[][] _perClass; // [split][class]
    private readonly List<ShardInfo> _shards = [];
    private int _split;

    private DatasetWriter(OutputFolder folder, DatasetDefinition definition)
    {
        _folder = folder;
        _definition = definition;
        _layout = Layout(definition);
        int capacity = Math.Max(1, definition.ShardBytes / definition.PictureBytes);
        _buffer = new ShardBuffer(_layout, capacity, definition.PictureBytes);
        _statistics = new ChannelStatistics(definition.Channels, definition.Pixels);
        _perClass = [.. SplitNames.All.Select(_ => new int[definition.Classes.Length])];
    }

    /// <summary>Bytes of one stored picture.</summary>
    public int PictureBytes => _definition.PictureBytes;

    /// <param name="folder">Where the data set will be.</param>
    /// <param name="overwrite">Replace an older data set there.</param>
    /// <param name="definition">Checked here.</param>
    /// <exception cref="DatasetException">Something else is in the way, or the definition is out of bounds.</exception>
    /// <exception cref="IOException">The folder beside it cannot be made.</exception>
    public static DatasetWriter Create(string folder, bool overwrite, DatasetDefinition definition) =>
        Create(folder, overwrite, definition, null);

    /// <param name="folder">Where the data set will be.</param>
    /// <param name="overwrite">Replace an older data set there.</param>
    /// <param name="definition">Checked here.</param>
    /// <param name="temporary">Where it is written first; null: a hidden folder beside its place.</param>
    internal static DatasetWriter Create(
        string folder, bool overwrite, DatasetDefinition definition, string? temporary)
    {
        ArgumentNullException.ThrowIfNull(definition);
        Check(definition);
        return new DatasetWriter(OutputFolder.Create(folder, overwrite, temporary), definition);
    }

    /// <summary>Whether a data set may be put there.</summary>
    /// <exception cref="DatasetException">Something is in the way that must not be replaced.</exception>
    internal static void CheckPlace(string folder, bool overwrite) => OutputFolder.Check(folder, overwrite);

    /// <summary>Adds a sample with one class.</summary>
    /// <param name="split">One of <see cref="SplitNames.All"/>, never one before the last sample's.</param>
    /// <param name="id">1 to 200 bytes of UTF-8 text.</param>
    /// <param name="picture">[channels, height, width] in the definition's pixel type.</param>
    /// <param name="label">Class number.</param>
    public void Append(string split, string id, ReadOnlySpan<byte> picture, int label)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(label);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(label, _definition.Classes.Length);
        if (_definition.SoftLabels)
            throw new InvalidOperationException("this data set has soft labels");
        Append(split, id, picture, label, []);
    }

    /// <summary>Adds a sample with shares of the classes, which add up to 1.</summary>
    /// <inheritdoc cref="Append(string, string, ReadOnlySpan{byte}, int)"/>
    public void Append(string split, string id, ReadOnlySpan<byte> picture, ReadOnlySpan<float> shares)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(shares.Length, _definition.Classes.Length);
        if (!_definition.SoftLabels)
            throw new InvalidOperationException("this data set has hard labels");
        Append(split, id, picture, LargestOf(shares), shares);
    }

    /// <summary>Writes the last shard and the manifest, and renames the folder into place.</summary>
    /// <exception cref="DatasetException">The train split has no sample.</exception>
    public DatasetManifest Complete()
    {
        WriteShard();
        if (_perClass[0].Sum() == 0)
            throw new DatasetException("the train split would be empty: there are too few pictures");
        DatasetManifest manifest = _layout with
        {
            Mean = _statistics.Means(),
            StandardDeviation = _statistics.StandardDeviations(),
            Splits = [.. SplitNames.All.Select(
                (name, i) => new SplitInfo(name, _perClass[i].Sum(), [.. _perClass[i]]))],
            Shards = [.. _shards],
        };
        manifest = manifest with { RootSha256 = ManifestFormat.RootHash(manifest) };
        string path = Path.Combine(_folder.Temporary, ManifestFormat.FileName);
        ManifestRules.Check(manifest, path);
        DurableFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(manifest.ToJson())));
        _folder.Complete();
        return manifest;
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>The class with the largest share; of equal ones the first.</summary>
    internal static int LargestOf(ReadOnlySpan<float> shares)
    {
        int best = 0;
        for (int i = 1; i < shares.Length; i++)
        {
            if (shares[i] > shares[best])
                best = i;
        }

        return best;
    }

    private void Append(string split, string id, ReadOnlySpan<byte> picture, int label, ReadOnlySpan<float> shares)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Encoding.UTF8.GetByteCount(id), ShardFormat.MaxIdBytes);
        ArgumentOutOfRangeException.ThrowIfNotEqual(picture.Length, _definition.PictureBytes);
        int index = SplitNames.All.IndexOf(split);
        if (index < _split)
            throw new ArgumentException($"split '{split}' is unknown or already closed", nameof(split));
        if (index > _split || _buffer.Count == _buffer.Capacity)
            WriteShard();
        _split = index;
        if (index == 0)
            _statistics.Add(picture);
        _perClass[index][label]++;
        _buffer.Add(id, picture, label, shares);
    }

    private void WriteShard()
    {
        if (_buffer.Count == 0)
            return;
        string file = ManifestRules.ShardFile(_shards.Count);
        int count = _buffer.Count;
        (string sha256, long bytes) = _buffer.Write(Path.Combine(_folder.Temporary, file));
        int first = _perClass[_split].Sum() - count;
        _shards.Add(new ShardInfo(file, SplitNames.All[_split], first, count, sha256, bytes));
    }

    private static DatasetManifest Layout(DatasetDefinition d) => new()
    {
        Version = DatasetManifest.CurrentVersion,
        Name = d.Name,
        Classes = d.Classes,
        Channels = d.Channels,
        Height = d.Height,
        Width = d.Width,
        Pixels = d.Pixels,
        Mean = [],
        StandardDeviation = [],
        SoftLabels = d.SoftLabels,
        Preprocessing = d.Preprocessing,
        Splits = [],
        Shards = [],
        Seed = d.Seed,
        Provenance = d.Provenance,
        RootSha256 = "",
    };

    private static void Check(DatasetDefinition d)
    {
        if (d.Classes.IsDefaultOrEmpty || d.Classes.Length > ManifestRules.MaxClasses)
            throw new DatasetException($"a data set has 1 to {ManifestRules.MaxClasses} classes");
        foreach (string name in d.Classes)
        {
            if (ManifestRules.ClassNameFault(name) is string fault)
                throw new DatasetException($"class name '{name}' {fault}");
        }

        if (d.Classes.Distinct(StringComparer.Ordinal).Count() != d.Classes.Length)
            throw new DatasetException("a class name is there twice");
        if (d.Channels is < 1 or > ManifestRules.MaxChannels
            || d.Height is < 1 or > ManifestRules.MaxSide
            || d.Width is < 1 or > ManifestRules.MaxSide
            || (long)d.Channels * d.Height * d.Width > ManifestRules.MaxPictureValues)
        {
            throw new DatasetException($"pictures of {d.Channels} x {d.Height} x {d.Width} are out of bounds");
        }

        if (d.ShardBytes is < 1 or > 1 << 30)
            throw new DatasetException("a shard has 1 byte to 1 GiB");
    }
}
