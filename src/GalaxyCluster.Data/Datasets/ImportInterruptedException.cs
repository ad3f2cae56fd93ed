namespace GalaxyCluster.Data.Datasets;

/// <summary>An import was asked to stop. What it had done is kept beside the data set's place.</summary>
public sealed class ImportInterruptedException(int done, int total, Exception inner, CancellationToken cancellation)
    : OperationCanceledException(
        $"stopped with {done} of {total} pictures read; the same command goes on from there", inner, cancellation);
