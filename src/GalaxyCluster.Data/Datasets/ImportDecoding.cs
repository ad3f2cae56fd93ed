using System.Collections.Immutable;
using System.Runtime.InteropServices;
using GalaxyCluster.Data.Pictures;

namespace GalaxyCluster.Data.Datasets;

/// <summary>Decodes all pictures on all threads into a spool. What is found does not depend on the threads.</summary>
internal sealed class ImportDecoding(
    ImportOptions options, PictureReader reader, PictureFolder folder, IReadOnlyList<ImportSample> samples,
    PixelSpool spool)
{
    private const int ProgressInterval = 64;
    private readonly BadFile?[] _faults = new BadFile?[samples.Count];
    private int _done;

    /// <returns>By sample; null for good ones.</returns>
    /// <exception cref="IOException">The spool cannot be written.</exception>
    public ImmutableArray<BadFile?> Run(
        IProgress<DatasetProgress>? progress, TimeProvider time, CancellationToken cancellationToken)
    {
        ParallelOptions parallel = new()
        {
            MaxDegreeOfParallelism = options.Threads == 0 ? Environment.ProcessorCount : options.Threads,
            CancellationToken = cancellationToken,
        };
        long began = time.GetTimestamp();
        try
        {
            Parallel.For(0, samples.Count, parallel, () => new byte[PictureBytes], (i, _, buffer) =>
            {
                Decode(i, buffer);
                int done = Interlocked.Increment(ref _done);
                if (done % ProgressInterval == 0 || done == samples.Count)
                    progress?.Report(new DatasetProgress(
                        "decode", done, samples.Count, done / Math.Max(time.GetElapsedTime(began).TotalSeconds, 1e-3)));
                return buffer;
            }, static _ => { });
        }
        catch (AggregateException e)
        {
            // The disk under the spool: one failure says it all.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.Flatten().InnerExceptions[0]);
        }

        return [.. _faults];
    }

    private int PictureBytes => reader.Length * (options.Pixels == PixelType.U8 ? 1 : sizeof(float));

    private void Decode(int sample, byte[] buffer)
    {
        string path = folder.PathOf(samples[sample].File);
        PictureFault? fault;
        try
        {
            fault = options.Pixels == PixelType.U8
                ? reader.TryRead(path, options.KeepBlank, buffer)
                : reader.TryRead(path, options.KeepBlank, MemoryMarshal.Cast<byte, float>(buffer.AsSpan()));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            fault = new PictureFault(BadFileReason.Unreadable, e.Message);
        }

        if (fault is PictureFault found)
            _faults[sample] = new BadFile(folder.Files[samples[sample].File], found.Reason, found.Detail);
        else
            spool.Write(sample, buffer);
    }
}
