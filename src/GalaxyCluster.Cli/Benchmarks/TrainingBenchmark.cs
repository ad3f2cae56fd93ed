using System.Globalization;
using System.Text.Json.Serialization;
using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Losses;
using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Optimizers;
using GalaxyCluster.Engine.Random;
using GalaxyCluster.Engine.Training;

namespace GalaxyCluster.Cli.Benchmarks;

/// <param name="Batch">Images a step, shared out over the threads.</param>
/// <param name="Threads">Threads; each has an executor of its own.</param>
/// <param name="Steps">Steps in one measurement.</param>
/// <param name="Repeats">Measurements.</param>
/// <param name="Size">Height and width of the pictures, which have three bands.</param>
/// <param name="MicroBatch">Images a slot; each thread computes whole slots, one after another, from parameters that
/// are prepared once a step. 0: one slot a thread.</param>
internal sealed record TrainingBenchmarkOptions(
    int Batch, int Threads, int Steps, int Repeats, int Size, int MicroBatch = 0);

/// <summary>What <c>galaxy bench train</c> reports. GFLOP/s count a convolution as its direct form does.</summary>
internal sealed record TrainingBenchmarkResult(
    string Model,
    int Batch,
    int MicroBatch,
    int Threads,
    double ImagesPerSecond,
    double BestImagesPerSecond,
    double MillisecondsPerStep,
    double GigaflopsPerSecond,
    double FmaPeakGigaflopsPerSecond,
    double ShareOfPeak,
    long AllocatedBytesPerStep,
    string VectorPath)
{
    public string ToText() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Model}, batch {Batch} in slots of {MicroBatch}, {Threads} thread(s): "
        + $"{ImagesPerSecond:F1} images/s (best {BestImagesPerSecond:F1}), "
        + $"{MillisecondsPerStep:F2} ms a step, {GigaflopsPerSecond:F1} GFLOP/s = {ShareOfPeak:P0} of the FMA peak "
        + $"{FmaPeakGigaflopsPerSecond:F1}, {AllocatedBytesPerStep} bytes allocated a step, {VectorPath}");
}

/// <summary>Whole training steps (forward, loss, backward, sum, optimizer, packing) on random pictures.</summary>
internal static class TrainingBenchmark
{
    private const int ClassCount = 10;

    /// <summary>As long as the runtime takes to compile what is hot once more: figures are of a long training.</summary>
    internal static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    public static TrainingBenchmarkResult Run(ModelSpec spec, TrainingBenchmarkOptions options, TimeProvider time)
    {
        Model model = Model.Build(spec, new ImageShape(3, options.Size, options.Size), ClassCount);
        using var work = new TrainingWork(model, options.Batch, options.Threads, options.MicroBatch);
        int next = 0;
        long warming = time.GetTimestamp();
        do
            work.Step(next++);
        while (time.GetElapsedTime(warming) < WarmUp);
        var milliseconds = new double[options.Repeats];
        long allocated = 0;
        for (int repeat = 0; repeat < options.Repeats; repeat++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            long start = time.GetTimestamp();
            for (int step = 0; step < options.Steps; step++)
                work.Step(next++);
            milliseconds[repeat] = time.GetElapsedTime(start).TotalMilliseconds / options.Steps;
            allocated = (GC.GetTotalAllocatedBytes(precise: true) - before) / options.Steps;
        }

        Array.Sort(milliseconds);
        double median = milliseconds[options.Repeats / 2];
        double peak = FmaPeak.Measure() * options.Threads;
        double gigaflops = 3.0 * model.ForwardFlopsPerSample * options.Batch / median / 1e6;
        return new TrainingBenchmarkResult(
            spec.Name, options.Batch, work.MicroBatch, options.Threads, Math.Round(1000 * options.Batch / median, 1),
            Math.Round(1000 * options.Batch / milliseconds[0], 1), Math.Round(median, 3), Math.Round(gigaflops, 1),
            Math.Round(peak, 1), Math.Round(gigaflops / peak, 3), allocated, Simd.Path.ToString());
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TrainingBenchmarkResult))]
[JsonSerializable(typeof(InferenceBenchmarkResult))]
[JsonSerializable(typeof(LayerBenchmarkResult))]
[JsonSerializable(typeof(WinogradBenchmarkLine))]
[JsonSerializable(typeof(AugmentationBenchmarkLine))]
[JsonSerializable(typeof(GemmBenchmarkResult))]
internal sealed partial class BenchmarkJson : JsonSerializerContext;
