using System.CommandLine;
using GalaxyCluster.Cli.Benchmarks;
using GalaxyCluster.Cli.Terminal;
using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Cli.Commands;

/// <summary><c>galaxy bench</c>: how fast the engine is on this machine.</summary>
internal static class BenchCommand
{
    private const int MaxMatrix = 16_384;

    public static Command Create() =>
        new("bench", "Measures the engine on this machine.") { CreateTrain(), CreateGemm() };

    private static Command CreateTrain()
    {
        var model = new Option<string>("--model")
        {
            Description = "A named model or a model file.",
            DefaultValueFactory = _ => "reference",
        };
        var batch = Arguments.Positive("--batch", 32, "Images a step.");
        var threads = Arguments.Positive("--threads", 1, "Threads; each computes its share of the batch.");
        var steps = Arguments.Positive("--steps", 20, "Steps in one measurement.");
        var repeats = Arguments.Positive("--repeats", 3, "Measurements; the median counts.");
        var size = Arguments.Positive("--size", 64, "Width and height of the random pictures.");
        var json = Arguments.Json();
        var command = new Command("train", "Images a second of whole training steps on random data.")
        {
            model, batch, threads, steps, repeats, size, json,
        };
        command.SetAction(parsed =>
        {
            ModelSpec spec = ModelFiles.Load(parsed.GetValue(model)!);
            var options = new TrainingBenchmarkOptions(
                parsed.GetValue(batch), parsed.GetValue(threads), parsed.GetValue(steps), parsed.GetValue(repeats),
                parsed.GetValue(size));
            TrainingBenchmarkResult result = TrainingBenchmark.Run(spec, options, TimeProvider.System);
            if (parsed.GetValue(json))
                JsonOutput.WriteLine(result, BenchmarkJson.Default.TrainingBenchmarkResult);
            else
                Console.WriteLine(result.ToText());
        });
        return command;
    }

    private static Command CreateGemm()
    {
        var sizes = new Option<int[]>("--n")
        {
            Description = "Sizes of the square matrices.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [128, 256, 512, 1024, 2048],
        };
        sizes.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int[]>()?.Any(n => n is < 1 or > MaxMatrix) == true)
                result.AddError($"--n must be from 1 to {MaxMatrix}");
        });
        var json = Arguments.Json();
        var command = new Command("gemm", "Matrix products beside the FMA peak, one thread.") { sizes, json };
        command.SetAction(parsed =>
        {
            foreach (GemmBenchmarkResult result in GemmBenchmark.Run(parsed.GetValue(sizes)!, TimeProvider.System))
            {
                if (parsed.GetValue(json))
                    JsonOutput.WriteLine(result, BenchmarkJson.Default.GemmBenchmarkResult);
                else
                    Console.WriteLine(result.ToText());
            }
        });
        return command;
    }
}
