using System.Text.Json;
using GalaxyCluster.Cli.Errors;
using GalaxyCluster.EndToEnd.Tests.Processes;

namespace GalaxyCluster.EndToEnd.Tests;

/// <summary>What a run prints, where it may go on, and what it leaves when the disk is full.</summary>
public sealed class RunTests
{
    [Fact]
    public async Task EveryJsonLineParsesAndTheLastIsTheResult()
    {
        GalaxyResult result = await SmallRun.ReferenceAsync();
        foreach (string line in result.Output)
        {
            using JsonDocument document = JsonDocument.Parse(line);
            Assert.NotEmpty(document.RootElement.GetProperty("event").GetString()!);
        }

        JsonElement end = result.Result();
        Assert.Matches("^[0-9a-f]{64}$", end.GetProperty("parametersSha256").GetString()!);
        Assert.InRange(end.GetProperty("testAccuracy").GetDouble(), 0, 1);
        Assert.True(end.GetProperty("rounds").GetInt64() > 0);
        Assert.True(end.GetProperty("imagesPerSecond").GetDouble() > 0);
        Assert.True(Directory.Exists(end.GetProperty("run").GetString()));
    }

    [Fact]
    public async Task AFinishedAndAForeignFolderAreNotGoneOnWith()
    {
        using var folder = new TestFolder();
        string run = folder.Write("run.yaml", SmallRun.Yaml);
        string finished = await SmallRun.ReferenceFolderAsync();
        GalaxyResult again = await Galaxy.RunAsync("train", run, "--workers", "0", "--resume", finished);
        again.FailedWithOneLine(ExitCodes.Input, "finished");
        Directory.CreateDirectory(folder["empty"]);
        GalaxyResult none = await Galaxy.RunAsync("train", run, "--workers", "0", "--resume", folder["empty"]);
        none.FailedWithOneLine(ExitCodes.Input, "no run to go on with");
    }

    [Fact]
    public async Task AStoppedRunGoesOnWithItsOwnRunFileAndRefusesAnother()
    {
        using var folder = new TestFolder();
        string run = folder.Write("run.yaml", SmallRun.LongYaml);
        await using Galaxy training = Galaxy.Start("train", run, "--workers", "0", "--json", "--out", folder["runs"]);
        await training.WaitForEventAsync("round", e => e.GetProperty("round").GetInt64() >= 3);
        await training.SignalAsync("TERM");
        Assert.Equal(ExitCodes.Interrupted, (await training.EndAsync()).ExitCode);
        string stopped = Assert.Single(Directory.GetDirectories(folder["runs"]));
        GalaxyResult other = await Galaxy.RunAsync("train", "--seed", "9", "--workers", "0", "--resume", stopped);
        other.FailedWithOneLine(ExitCodes.Storage, "another folder");
        GalaxyResult end = await Galaxy.RunAsync("train", "--workers", "0", "--json", "--resume", stopped);
        Assert.Equal(await SmallRun.LongReferenceHashAsync(), end.Result().GetProperty("parametersSha256").GetString());
    }

    [Fact]
    public async Task AFullDiskAtACheckpointEndsTheRunAndLeavesNothingHalfWritten()
    {
        using SmallDisk disk = SmallDisk.MountOrSkip(kilobytes: 64);
        using var folder = new TestFolder();
        GalaxyResult result = await Galaxy.RunAsync(
            "train", folder.Write("run.yaml", SmallRun.Yaml), "--workers", "0", "--json", "--out", disk.Path);
        result.FailedWithOneLine(ExitCodes.Storage, disk.Path);
        string run = Assert.Single(Directory.GetDirectories(disk.Path));
        Assert.Empty(Directory.GetFiles(run, "*.safetensors", SearchOption.AllDirectories));
        Assert.Empty(Directory.GetFiles(run, ".*", SearchOption.AllDirectories));
        Assert.False(File.Exists(Path.Combine(run, "result.json")));
    }

    [Fact]
    public async Task BenchGemmReportsSpeedBesideThePeak()
    {
        JsonElement result = (await Galaxy.RunAsync("bench", "gemm", "--n", "64", "--json")).Json();
        Assert.Equal(64, result.GetProperty("n").GetInt32());
        Assert.True(result.GetProperty("gigaflopsPerSecond").GetDouble() > 0);
        Assert.True(result.GetProperty("fmaPeakGigaflopsPerSecond").GetDouble() > 0);
        (await Galaxy.RunAsync("bench", "gemm", "--n", "0")).FailedWithOneLine(ExitCodes.Usage, "--n");
    }

    [Fact]
    public async Task BenchLayersReportsEveryPassOfEveryConvolution()
    {
        JsonElement result = (await Galaxy.RunAsync(
            "bench", "layers", "--model", "reference", "--size", "16", "--batch", "2", "--steps", "2", "--json")).Json();
        JsonElement[] convolutions =
            [.. result.GetProperty("lines").EnumerateArray().Where(line => line.GetProperty("algorithm").ValueKind == JsonValueKind.String)];
        Assert.Equal(6, convolutions.Count(line => line.GetProperty("pass").GetString() == "forward"));
        Assert.Single(convolutions, line => line.GetProperty("pass").GetString() == "weightGradient");
        Assert.Equal(5, convolutions.Count(line => line.GetProperty("pass").GetString() == "gradients"));
    }

    [Fact]
    public async Task VerifyEnginePassesOnThisMachine()
    {
        GalaxyResult result = await Galaxy.RunAsync("verify-engine");
        result.Succeeded();
        Assert.Contains("pass  one set of bits on every vector path", result.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("FAIL", result.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train", "allocatedBytesPerStep")]
    [InlineData("infer", "allocatedBytesPerBatch")]
    public async Task BenchOfAWholeNetworkReportsSpeedAndAllocatesNothing(string what, string allocated)
    {
        JsonElement result = (await Galaxy.RunAsync(
            "bench", what, "--model", "mlp", "--size", "8", "--batch", "4", "--steps", "4", "--json")).Json();
        Assert.True(result.GetProperty("imagesPerSecond").GetDouble() > 0);
        Assert.Equal(0, result.GetProperty(allocated).GetInt64());
    }
}
