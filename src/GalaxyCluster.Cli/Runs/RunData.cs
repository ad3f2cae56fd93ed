using GalaxyCluster.Cli.Terminal;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Synthetic;
using GalaxyCluster.Training.Runs;

namespace GalaxyCluster.Cli.Runs;

/// <summary>Finds a run's data set, and renders the synthetic sky once, into the user's cache folder.</summary>
internal static class RunData
{
    /// <summary>The folder of the data set that the run names.</summary>
    /// <exception cref="IOException">The cache cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled while rendering; nothing is left.</exception>
    public static string Folder(DataSpec data, CancellationToken cancellation)
    {
        if (data is FolderDataSpec folder)
            return folder.Folder;
        var sky = (SyntheticSkyDataSpec)data;
        string name = $"synthetic-sky-v{SyntheticSky.Version}-{sky.Count}-{sky.Size}-{sky.Seed}";
        string path = Path.Combine(CacheFolders.Datasets, name);
        if (Directory.Exists(path))
            return path;
        Directory.CreateDirectory(CacheFolders.Datasets);
        using var progress = new ProgressLine<DatasetProgress>(DatasetText.Progress);
        var options = new SyntheticSkyOptions
        {
            Count = sky.Count,
            Size = sky.Size,
            Seed = sky.Seed,
            Name = "synthetic-sky",
        };
        try
        {
            SyntheticSky.Write(options, path, progress, cancellation);
        }
        catch (DatasetException) when (Directory.Exists(path))
        {
            // Another process rendered the same pictures in the meantime.
        }

        return path;
    }
}
