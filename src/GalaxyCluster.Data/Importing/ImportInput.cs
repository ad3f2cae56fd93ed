using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Formats;
using GalaxyCluster.Data.Labels;

namespace GalaxyCluster.Data.Importing;

/// <summary>Where an import's pictures and labels come from: found by looking, or as the user says.</summary>
internal sealed class ImportInput : IDisposable
{
    private ImportInput(PictureSource pictures, LabelTable labels, string provenance)
    {
        Pictures = pictures;
        Labels = labels;
        Provenance = provenance;
    }

    public PictureSource Pictures { get; }

    public LabelTable Labels { get; }

    /// <summary>One line for the manifest.</summary>
    public string Provenance { get; }

    /// <exception cref="DatasetException">Nothing there, or nothing that can be imported.</exception>
    /// <exception cref="DataFormatException">A file is not what it says.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static ImportInput Open(
        ImportOptions options, IProgress<DatasetProgress>? progress, CancellationToken cancellation)
    {
        if (options.Labels is not null && !File.Exists(options.Labels))
            throw new DatasetException($"the label table '{options.Labels}' does not exist");
        if (Directory.Exists(options.Images))
        {
            ImmutableArray<string> cifar = CifarFiles(options);
            return cifar.IsEmpty
                ? OpenFolder(options, cancellation)
                : OpenCifar(options, cifar, progress, cancellation);
        }

        if (!File.Exists(options.Images))
            throw new DatasetException($"the pictures '{options.Images}' do not exist");
        if (options.Format == InputFormat.Folder)
            throw new DatasetException($"the pictures' folder '{options.Images}' is a file");
        return IsCifar(options)
            ? OpenCifar(options, [options.Images], progress, cancellation)
            : OpenArrays(options, progress, cancellation);
    }

    public void Dispose() => Pictures.Dispose();

    private static ImportInput OpenFolder(ImportOptions options, CancellationToken cancellation)
    {
        if (options.Format is not (InputFormat.Auto or InputFormat.Folder))
            throw new DatasetException($"'{options.Images}' is a folder, expected a file of format {options.Format}");
        PictureFolder folder = PictureFolder.List(options.Images, cancellation);
        FolderSource source = FolderSource.Open(options, folder);
        LabelTable table = options.Labels is null ? FolderLabels.Read(source) : LabelTable.Read(
            options.Labels, options.Columns, options.MaxLabelRows, cancellation);
        string labels = options.Labels is null
            ? "pictures in folders of their classes, listing of"
            : "pictures with a label table of";
        return new ImportInput(
            source, table,
            string.Create(CultureInfo.InvariantCulture, $"{labels} {table.Rows.Length} rows, SHA-256 {table.Sha256}"));
    }

    private static ImportInput OpenArrays(
        ImportOptions options, IProgress<DatasetProgress>? progress, CancellationToken cancellation)
    {
        IArrayFile file = ArrayFiles.Open(options.Images);
        try
        {
            CheckFormat(options, file);
            ArraySource source = ArraySource.Open(options, ImagesOf(options, file), [options.Images], [file]);
            string sha256 = Hash(options.Images, progress, cancellation);
            LabelTable table = options.Labels is null
                ? LabelsBeside(options, file, source.Count, sha256)
                : LabelsOf(options, source.Count, progress, cancellation);
            return new ImportInput(source, table, string.Create(
                CultureInfo.InvariantCulture,
                $"{FormatOf(file)} file of {source.Count} pictures, SHA-256 {sha256}; labels SHA-256 {table.Sha256}"));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static ImportInput OpenCifar(
        ImportOptions options, ImmutableArray<string> paths, IProgress<DatasetProgress>? progress,
        CancellationToken cancellation)
    {
        List<CifarFile> files = [];
        try
        {
            int labelBytes = options.Format == InputFormat.Cifar100 ? 2 : 1;
            foreach (string path in paths)
                files.Add(CifarFile.Open(InputBytes.Open(path), labelBytes));
            JoinedArray images = new([.. files.Select(static f => f.Images)]);
            JoinedArray labels = new([.. files.Select(static f => f.Labels)]);
            ArraySource source = ArraySource.Open(options, images, paths, files);
            string sha256 = string.Join(' ', paths.Select(p => Hash(p, progress, cancellation)));
            ImportOptions named = options.Classes.IsEmpty ? options with { Classes = CifarClasses(paths[0]) } : options;
            LabelTable table = ArrayLabels.ReadWhole(named, labels, source.Count, sha256);
            return new ImportInput(source, table, string.Create(
                CultureInfo.InvariantCulture, $"CIFAR files of {source.Count} pictures, SHA-256 {sha256}"));
        }
        catch
        {
            foreach (CifarFile file in files)
                file.Dispose();
            throw;
        }
    }

    private static LabelTable LabelsBeside(ImportOptions options, IArrayFile file, int count, string sha256) =>
        file.Names is [""]
            ? throw new DatasetException(
                $"'{options.Images}' holds pictures only: give the file of their labels with --labels")
            : ArrayLabels.Read(options, file, count, sha256, options.Images);

    /// <summary>A file of labels: arrays by what it begins with, else a table.</summary>
    private static LabelTable LabelsOf(
        ImportOptions options, int count, IProgress<DatasetProgress>? progress, CancellationToken cancellation)
    {
        if (!ArrayFiles.IsOne(options.Labels!))
            return LabelTable.Read(options.Labels!, options.Columns, options.MaxLabelRows, cancellation);
        using IArrayFile file = ArrayFiles.Open(options.Labels!);
        string sha256 = Hash(options.Labels!, progress, cancellation);
        return file.Names is [""]
            ? ArrayLabels.ReadWhole(options, file.Array(""), count, sha256)
            : ArrayLabels.Read(options, file, count, sha256, options.Labels!);
    }

    /// <summary>By the given name, by the usual one, or the only array that can hold pictures.</summary>
    private static FileArray ImagesOf(ImportOptions options, IArrayFile file)
    {
        if (options.ImagesArray is string given)
            return file.Array(given);
        foreach (string usual in (ReadOnlySpan<string>)["", "images", "image", "x", "data", "arr_0"])
        {
            string? name = file.Names.FirstOrDefault(n => string.Equals(n, usual, StringComparison.OrdinalIgnoreCase));
            if (name is not null)
                return file.Array(name);
        }

        throw new DatasetException(
            $"'{options.Images}' holds {string.Join(", ", file.Names.Take(40))}: name the array of pictures with "
            + "--images-array");
    }

    private static void CheckFormat(ImportOptions options, IArrayFile file)
    {
        InputFormat found = FormatOf(file);
        if (options.Format != InputFormat.Auto && options.Format != found)
            throw new DatasetException($"'{options.Images}' is a file of format {found}, not {options.Format}");
    }

    private static InputFormat FormatOf(IArrayFile file) => file switch
    {
        Formats.Hdf5.Hdf5File => InputFormat.Hdf5,
        Formats.Npy.NpzFile => InputFormat.Npz,
        _ => file.Array("").Source is string path && ArrayFiles.IsNpy(path) ? InputFormat.Npy : InputFormat.Idx,
    };

    private static bool IsCifar(ImportOptions options) =>
        options.Format is InputFormat.Cifar10 or InputFormat.Cifar100
        || (options.Format == InputFormat.Auto
            && options.Images.EndsWith(".bin", StringComparison.OrdinalIgnoreCase)
            && CifarFile.CouldBe(new FileInfo(options.Images).Length));

    private static ImmutableArray<string> CifarFiles(ImportOptions options)
    {
        bool isSaid = options.Format is InputFormat.Cifar10 or InputFormat.Cifar100;
        if (!isSaid && !File.Exists(Path.Combine(options.Images, "data_batch_1.bin")))
            return [];
        ImmutableArray<string> files =
            [.. Directory.EnumerateFiles(options.Images, "*.bin").Order(StringComparer.Ordinal)];
        return isSaid && files.IsEmpty ? throw new DatasetException($"no .bin file in '{options.Images}'") : files;
    }

    /// <summary>The names that come with CIFAR's files; empty when they are not beside them.</summary>
    private static ImmutableArray<string> CifarClasses(string file)
    {
        const int MaxBytes = 1 << 16;
        foreach (string name in (ReadOnlySpan<string>)["batches.meta.txt", "fine_label_names.txt"])
        {
            string path = Path.Combine(Path.GetDirectoryName(file) ?? "", name);
            if (File.Exists(path) && new FileInfo(path).Length < MaxBytes)
                return [.. File.ReadAllLines(path).Select(static l => l.Trim()).Where(static l => l.Length > 0)];
        }

        return [];
    }

    private static string Hash(string path, IProgress<DatasetProgress>? progress, CancellationToken cancellation)
    {
        const int Pieces = 64;
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] piece = new byte[1 << 20];
        int read;
        long done = 0;
        int reported = 0;
        while ((read = file.Read(piece)) > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            hash.AppendData(piece, 0, read);
            done += read;
            int share = (int)(done * Pieces / Math.Max(file.Length, 1));
            if (share > reported && file.Length > 1 << 28)
                progress?.Report(new DatasetProgress("hash", reported = share, Pieces, 0));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
