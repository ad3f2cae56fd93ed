using System.Diagnostics;
using GalaxyCluster.Cli.Errors;
using GalaxyCluster.Cli.Terminal;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Remote;
using GalaxyCluster.Data.Survey;
using GalaxyCluster.Data.Synthetic;
using GalaxyCluster.Training.Runs;

namespace GalaxyCluster.Cli.Runs;

/// <summary>
/// Finds a run's data set: renders the synthetic sky or survey once, or copies a set from S3, into the user's cache folder.
/// </summary>
internal static class RunData
{
    /// <summary>The folder of the data set that the run names.</summary>
    /// <exception cref="IOException">The cache cannot be written.</exception>
    /// <exception cref="RemoteDataException">The store cannot be reached, or gives other bytes than it
    /// should.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; of a rendering nothing is left.</exception>
    public static async Task<string> FolderAsync(DataSpec data, Action<string> note, CancellationToken cancellation) =>
        data switch
        {
            FolderDataSpec folder => folder.Folder,
            S3DataSpec s3 => await CopyAsync(s3.Location, note, cancellation).ConfigureAwait(false),
            _ => Render(data, cancellation),
        };

    /// <summary>The same without reaching for a store.</summary>
    /// <exception cref="FailureException">The data set is in a store.</exception>
    public static string Folder(DataSpec data, CancellationToken cancellation) => data switch
    {
        FolderDataSpec folder => folder.Folder,
        S3DataSpec s3 => throw new FailureException(
            ExitCodes.Input,
            $"the data set is {s3.Location}: name its copy with --data (train and coordinator keep one in "
            + $"{CacheFolders.Datasets})"),
        _ => Render(data, cancellation),
    };

    private static async Task<string> CopyAsync(
        S3Location location, Action<string> note, CancellationToken cancellation)
    {
        using S3Store store = S3Store.Open(location.Bucket);
        using var progress = new ProgressLine<DatasetProgress>(DatasetText.Progress);
        return await new DatasetMirror(store, location, note, progress)
            .FetchAsync(CacheFolders.Datasets, cancellation).ConfigureAwait(false);
    }

    private static string Render(DataSpec data, CancellationToken cancellation) => data switch
    {
        SyntheticSurveyDataSpec survey => Render(
            $"synthetic-survey-v{SyntheticSurvey.Version}-{survey.Count}-{survey.Size}-{survey.Seed}",
            (path, progress) => SyntheticSurvey.Write(
                new SyntheticSurveyOptions
                {
                    Count = survey.Count,
                    Size = survey.Size,
                    Seed = survey.Seed,
                    Name = "synthetic-survey",
                },
                path, progress, cancellation)),
        SyntheticSkyDataSpec sky => Render(
            $"synthetic-sky-v{SyntheticSky.Version}-{sky.Count}-{sky.Size}-{sky.Seed}",
            (path, progress) => SyntheticSky.Write(
                new SyntheticSkyOptions
                {
                    Count = sky.Count,
                    Size = sky.Size,
                    Seed = sky.Seed,
                    Name = "synthetic-sky",
                },
                path, progress, cancellation)),
        _ => throw new UnreachableException(),
    };

    private static string Render(string name, Action<string, IProgress<DatasetProgress>> write)
    {
        string path = Path.Combine(CacheFolders.Datasets, name);
        if (Directory.Exists(path))
            return path;
        Directory.CreateDirectory(CacheFolders.Datasets);
        using var progress = new ProgressLine<DatasetProgress>(DatasetText.Progress);
        try
        {
            write(path, progress);
        }
        catch (DatasetException) when (Directory.Exists(path))
        {
            // Another process rendered the same pictures in the meantime.
        }

        return path;
    }
}
