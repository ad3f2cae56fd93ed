namespace GalaxyCluster.Data.Datasets;

/// <summary>A folder of pictures and a label table to a data set. The same input gives the same bytes for any thread count.</summary>
public static class DatasetImporter
{
    /// <exception cref="DatasetException">A bad option, bad files in a strict import, or nothing to import.</exception>
    /// <exception cref="DataFormatException">The label table is not one.</exception>
    /// <exception cref="IOException">Disk full and the like; nothing is left behind.</exception>
    public static ImportReport Import(
        ImportOptions options,
        IProgress<DatasetProgress>? progress = null,
        TimeProvider? time = null,
        CancellationToken cancellationToken = default) => throw new NotImplementedException(options.ImagesFolder);
}
