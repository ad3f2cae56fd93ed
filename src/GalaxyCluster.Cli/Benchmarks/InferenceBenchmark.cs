using System.Globalization;
using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Losses;
using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Random;
using GalaxyCluster.Engine.Training;

namespace GalaxyCluster.Cli.Benchmarks;

/// <summary>What <c>galaxy bench infer</c> reports.</summary>
internal sealed record InferenceBenchmarkResult(
    string Model,
    int Batch,
    int Threads,
    double ImagesPerSecond,
    double BestImagesPerSecond,
    double MillisecondsPerBatch,
    double GigaflopsPerSecond,
    double FmaPeakGigaflopsPerSecond,
    double ShareOfPeak,
    long AllocatedBytesPerBatch,
    string VectorPath)
{
    public string ToText() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Model}, batch {Batch}, {Threads} thread(s): {ImagesPerSecond:F1} images/s (best {BestImagesPerSecond:F1}), "
        + $"{MillisecondsPerBatch:F3} ms a batch, {GigaflopsPerSecond:F1} GFLOP/s = {ShareOfPeak:P0} of the FMA peak "
        + $"{FmaPeakGigaflopsPerSecond:F1}, {AllocatedBytesPerBatch} bytes allocated a batch, {VectorPath}");
}

/// <summary>Class probabilities of random pictures: layout change, forward, softmax. The parameters are loaded once.</summary>
internal static class InferenceBenchmark
{
    private const int ClassCount = 10;

    public static InferenceBenchmarkResult Run(ModelSpec spec, TrainingBenchmarkOptions options, TimeProvider time)
    {
        Model model = Model.Build(spec, new ImageShape(3, options.Size, options.Size), ClassCount);
        float[] flat = new float[model.FlatLength];
        model.Initialize(flat, seed: 1);
        using PreparedParameters prepared = new(model);
        prepared.Load(flat);
        using ThreadTeam team = new(options.Threads);
        using ModelExecutor executor = new(model, new SoftmaxCrossEntropySpec(), options.Batch, team);
        float[] images = Pictures(options.Batch * model.Input.Length);
        float[] probabilities = new float[options.Batch * ClassCount];
        long warming = time.GetTimestamp();
        do
            executor.Predict(prepared, images, options.Batch, probabilities);
        while (time.GetElapsedTime(warming) < TrainingBenchmark.WarmUp);
        var milliseconds = new double[options.Repeats];
        long allocated = 0;
        for (int repeat = 0; repeat < options.Repeats; repeat++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            long start = time.GetTimestamp();
            for (int step = 0; step < options.Steps; step++)
                executor.Predict(prepared, images, options.Batch, probabilities);
            milliseconds[repeat] = time.GetElapsedTime(start).TotalMilliseconds / options.Steps;
            allocated = (GC.GetTotalAllocatedBytes(precise: true) - before) / options.Steps;
        }

        Array.Sort(milliseconds);
        double median = milliseconds[options.Repeats / 2];
        double peak = FmaPeak.Measure() * options.Threads;
        double gigaflops = (double)model.ForwardFlopsPerSample * options.Batch / median / 1e6;
        return new InferenceBenchmarkResult(
            spec.Name, options.Batch, options.Threads, Math.Round(1000 * options.Batch / median, 1),
            Math.Round(1000 * options.Batch / milliseconds[0], 1), Math.Round(median, 4), Math.Round(gigaflops, 1),
            Math.Round(peak, 1), Math.Round(gigaflops / peak, 3), allocated, Simd.Path.ToString());
    }

    private static float[] Pictures(int length)
    {
        var random = new CounterRandom(1, RandomPurpose.Synthetic);
        var images = new float[length];
        for (int i = 0; i < images.Length; i++)
            images[i] = random.Normal((ulong)i);
        return images;
    }
}
