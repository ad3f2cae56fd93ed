using System.Collections.Concurrent;
using System.Collections.Immutable;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Downloads.Http;

namespace GalaxyCluster.Data.Downloads;

/// <summary>Fetches a picture of each object, several at once, and counts how it went.</summary>
internal sealed class CutoutRun(
    DownloadFolder folder, ImmutableArray<SkyObject> objects, Func<SkyObject, string> fileOf,
    IProgress<DatasetProgress>? progress, TimeProvider time)
{
    private const int MaxFailures = 20;
    private readonly ConcurrentDictionary<string, string> _failures = new(StringComparer.Ordinal);
    private readonly long _began = time.GetTimestamp();
    private int _done;
    private int _asked;

    /// <summary>The first that failed, by id.</summary>
    public ImmutableArray<string> Failures =>
        [.. _failures.OrderBy(static f => f.Key, StringComparer.Ordinal).Select(static f => f.Value).Take(MaxFailures)];

    public DownloadCounts Counts
    {
        get
        {
            int Of(FileState state) => objects.Count(o => folder.StateOf(fileOf(o)) == state);
            return new DownloadCounts(
                objects.Length, Of(FileState.Fetched), Of(FileState.Nothing), Of(FileState.Refused), _failures.Count);
        }
    }

    /// <summary>One request an object.</summary>
    /// <param name="fetch">Fetches the object's picture into its file; false when there is none.</param>
    /// <param name="parallel">Objects at once.</param>
    /// <param name="cancellation">Ends the work; what is done is kept.</param>
    /// <exception cref="Remote.RemoteDataException">The service as a whole is away.</exception>
    public Task RunAsync(
        Func<SkyObject, string, CancellationToken, Task> fetch, int parallel, CancellationToken cancellation) =>
        Parallel.ForEachAsync(
            objects, new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellation },
            async (o, token) =>
            {
                string file = fileOf(o);
                if (!folder.IsSettled(file))
                {
                    Interlocked.Increment(ref _asked);
                    try
                    {
                        await fetch(o, file, token).ConfigureAwait(false);
                    }
                    catch (AnswerException e)
                    {
                        Fail(o, e.Message);
                    }
                }

                Done();
            });

    public void Fail(SkyObject o, string why) => _failures[o.Id] = $"{o.Id}: {why}";

    /// <summary>One more object needs nothing more.</summary>
    public void Done()
    {
        int done = Interlocked.Increment(ref _done);
        progress?.Report(new DatasetProgress(
            "fetch", done, objects.Length, _asked / Math.Max(time.GetElapsedTime(_began).TotalSeconds, 1e-3)));
    }
}
