using System.Collections.Immutable;
using GalaxyCluster.Data.Pictures;

namespace GalaxyCluster.Data.Importing;

/// <summary>Given each picture that was read, from any thread.</summary>
/// <param name="picture">Its number in the source.</param>
/// <param name="fault">Null when <paramref name="decoded"/> holds it.</param>
/// <param name="decoded">The picture.</param>
internal delegate void PictureReceiver(int picture, PictureFault? fault, in DecodedPicture decoded);

/// <summary>Numbered pictures to import: files of a folder, or rows of an array. Reading is thread-safe.</summary>
internal abstract class PictureSource : IDisposable
{
    /// <summary>Stands for a name that several pictures have.</summary>
    public const int Ambiguous = -2;

    public const int Absent = -1;

    /// <summary>For a person: <c>folder DIR</c>, <c>array 'images' of FILE</c>.</summary>
    public abstract string Name { get; }

    public abstract int Count { get; }

    /// <summary>How many pictures, counted from a multiple of it, are read in one go.</summary>
    public virtual int Together => 1;

    /// <summary>What is stored of each picture.</summary>
    public abstract BandList Bands { get; }

    /// <summary>Pictures are measured values, not whole numbers of a picture file.</summary>
    public abstract bool IsFlux { get; }

    /// <summary>Text that changes when the source's files change.</summary>
    public abstract string Fingerprint { get; }

    public abstract string NameOf(int picture);

    /// <summary>False for what may lie beside pictures without being one.</summary>
    public virtual bool IsPicture(int picture) => true;

    /// <summary>The picture of a row of the label table.</summary>
    /// <param name="id">The row's id.</param>
    /// <param name="name">The file that the row names; null when it names none.</param>
    /// <returns>A picture's number, <see cref="Absent"/> or <see cref="Ambiguous"/>.</returns>
    public abstract int Find(string id, string? name);

    /// <summary>Reads those of the pictures [first, first + count) that are wanted.</summary>
    /// <exception cref="IOException">A file of many pictures cannot be read; one of a single picture is a
    /// fault.</exception>
    public abstract void Read(int first, int count, Func<int, bool> isWanted, PictureReceiver receive);

    public virtual void Dispose()
    {
    }

    /// <summary>The folder's or array's files by name, length and time of change.</summary>
    protected static string FingerprintOf(IEnumerable<string> paths) => string.Join('\n', paths.Select(static p =>
    {
        FileInfo file = new(p);
        return FormattableString.Invariant($"{p}|{(file.Exists ? file.Length : -1)}|{file.LastWriteTimeUtc.Ticks}");
    }));

    internal static ImmutableArray<string> Sorted(IEnumerable<string> names) =>
        [.. names.Order(StringComparer.Ordinal)];
}
