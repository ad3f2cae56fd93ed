using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Pictures;

namespace GalaxyCluster.Data.Importing;

/// <summary>
/// Decodes all pictures on all threads into a spool, those left out that are there already. What is found does not
/// depend on the threads.
/// </summary>
internal sealed class ImportDecoding
{
    private const int ProgressInterval = 64;
    private readonly PictureSource _source;
    private readonly PicturePreparer _preparer;
    private readonly IReadOnlyList<ImportSample> _samples;
    private readonly PixelSpool _spool;
    private readonly int _threads;
    private readonly int[] _places; // of each picture of the source; -1: not wanted
    private readonly BadFile?[] _faults;
    private int _done;

    /// <param name="source">Pictures.</param>
    /// <param name="preparer">To stored bytes.</param>
    /// <param name="samples">Wanted pictures; sample i goes to place i of the spool.</param>
    /// <param name="spool">Where they go.</param>
    /// <param name="threads">0: all cores.</param>
    public ImportDecoding(
        PictureSource source, PicturePreparer preparer, IReadOnlyList<ImportSample> samples, PixelSpool spool,
        int threads)
    {
        _source = source;
        _preparer = preparer;
        _samples = samples;
        _spool = spool;
        _threads = threads == 0 ? Environment.ProcessorCount : threads;
        _faults = new BadFile?[samples.Count];
        _places = new int[source.Count];
        Array.Fill(_places, -1);
        for (int i = 0; i < samples.Count; i++)
            _places[samples[i].Picture] = i;
    }

    /// <summary>Pictures in the spool, or found to be bad.</summary>
    public int Done => _done;

    /// <param name="isContinued">Look for pictures that are in the spool already.</param>
    /// <param name="progress">Reported to from all threads.</param>
    /// <param name="time">For the rate.</param>
    /// <param name="cancellationToken">Stops between two reads.</param>
    /// <returns>By sample; null for good ones.</returns>
    /// <exception cref="IOException">The spool cannot be written, or a file of many pictures not be read.</exception>
    public ImmutableArray<BadFile?> Run(
        bool isContinued, IProgress<DatasetProgress>? progress, TimeProvider time, CancellationToken cancellationToken)
    {
        if (isContinued)
            SkipPresent(cancellationToken);
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = _threads, CancellationToken = cancellationToken };
        long began = time.GetTimestamp();
        int before = _done;
        int together = _source.Together;
        int runs = (_source.Count + together - 1) / together;
        void Report()
        {
            int done = Interlocked.Increment(ref _done);
            if (done % ProgressInterval == 0 || done == _samples.Count)
                progress?.Report(new DatasetProgress(
                    "decode", done, _samples.Count,
                    (done - before) / Math.Max(time.GetElapsedTime(began).TotalSeconds, 1e-3)));
        }

        try
        {
            Parallel.For(0, runs, parallel, () => new byte[_preparer.Bytes], (run, _, stored) =>
            {
                int first = run * together;
                _source.Read(
                    first, Math.Min(together, _source.Count - first), i => _places[i] >= 0,
                    (int picture, PictureFault? fault, in DecodedPicture decoded) =>
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        Keep(picture, fault ?? _preparer.TryPrepare(decoded, stored), stored);
                        Report();
                    });
                return stored;
            }, static _ => { });
        }
        catch (AggregateException e)
        {
            // The disk under the spool: one failure says it all.
            ExceptionDispatchInfo.Throw(e.Flatten().InnerExceptions[0]);
        }

        return [.. _faults];
    }

    private void SkipPresent(CancellationToken cancellationToken)
    {
        byte[] scratch = new byte[_preparer.Bytes];
        for (int i = 0; i < _samples.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!_spool.Has(i, scratch))
                continue;
            _places[_samples[i].Picture] = -1;
            _done++;
        }
    }

    private void Keep(int picture, PictureFault? fault, byte[] stored)
    {
        int place = _places[picture];
        if (fault is PictureFault found)
            _faults[place] = new BadFile(_source.NameOf(picture), found.Reason, found.Detail);
        else
            _spool.Write(place, stored);
    }
}
