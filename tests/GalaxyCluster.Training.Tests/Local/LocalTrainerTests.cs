using System.Runtime.InteropServices;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Training.Checkpoints;
using GalaxyCluster.Training.Local;
using GalaxyCluster.Training.Models;
using GalaxyCluster.Training.Reports;
using GalaxyCluster.Training.Runs;
using GalaxyCluster.Training.Slots;
using Xunit;

namespace GalaxyCluster.Training.Tests.Local;

public sealed class LocalTrainerTests
{
    private const string Synchronous = "augment: [ dihedral, { shift: 1 } ]\nclipNorm: 5";
    private const string LocalSteps = "localSteps: 4\nouter: { nesterov: { learningRate: 0.9, momentum: 0.5 } }";

    public static TheoryData<string, int> Runs => new()
    {
        { Synchronous, 103 }, { LocalSteps, 103 }, { "slots: 16", 5 }, { "slots: 1\nmicroBatch: 64", 30 },
    };

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task TheHashDoesNotDependOnThreads(string yaml, int samples)
    {
        RunDefinition definition = TinySky.Run(yaml, samples, validation: 20, test: 20);
        HashSet<string> hashes = [];
        HashSet<double?> accuracies = [];
        foreach (int threads in (int[])[1, 2, 3, 4])
        {
            using TemporaryFolder folder = new();
            RunResult result = await Train(definition, folder, threads);
            Assert.True(result.IsFinished);
            hashes.Add(result.ParametersSha256);
            accuracies.Add(result.TestAccuracy);
        }

        Assert.Single(hashes);
        Assert.Single(accuracies);
    }

    [Theory]
    [InlineData(Synchronous)]
    [InlineData(LocalSteps)]
    public async Task StoppedAtAnyRoundItEndsTheSame(string yaml)
    {
        RunDefinition definition = TinySky.Run(yaml, train: 60, validation: 20, test: 20);
        RunPlan plan = new(definition);
        using TemporaryFolder straight = new();
        RunResult expected = await Train(definition, straight, 2);
        string[] lines = Metrics(straight);
        for (long stopAfter = 0; stopAfter < plan.TotalRounds - 1; stopAfter++)
        {
            using TemporaryFolder folder = new();
            RunResult stopped = await Train(definition, folder, 1, stopAfter: stopAfter);
            Assert.False(stopped.IsFinished);
            Assert.Equal(stopAfter + 1, stopped.Rounds);
            RunResult resumed = await Train(definition, folder, 2, resume: true);
            Assert.Equal(expected.ParametersSha256, resumed.ParametersSha256);
            Assert.Equal(expected.TestAccuracy, resumed.TestAccuracy);
            Assert.Equal(expected.BestValidationAccuracy, resumed.BestValidationAccuracy);
            Assert.Equal(lines, Metrics(folder));
            Assert.Equal(
                ModelFile.Read(straight[RunRecorder.BestModelFileName]).ParametersSha256,
                ModelFile.Read(folder[RunRecorder.BestModelFileName]).ParametersSha256);
        }
    }

    [Fact]
    public async Task ASlotThatIsNotFiniteEndsTheRunOrIsLeftOutAsTheRunFileSays()
    {
        RunDefinition stops = TinySky.Run();
        using TemporaryFolder folder = new();
        SlotException error = await Assert.ThrowsAsync<SlotException>(() => TrainOnBrokenSky(stops, folder["stop"], 1, []));
        Assert.Equal(0, error.Slot);

        RunDefinition skips = TinySky.Run("onPoison: skip");
        List<string> notices = [];
        RunResult one = await TrainOnBrokenSky(skips, folder["one"], 1, notices);
        RunResult three = await TrainOnBrokenSky(skips, folder["three"], 3, []);
        Assert.True(one.IsFinished);
        Assert.Equal(one.ParametersSha256, three.ParametersSha256);
        Assert.Equal(skips.Spec.Epochs, notices.Count(n => n.Contains("slot 0", StringComparison.Ordinal) && n.Contains("left out", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task ADamagedCheckpointIsLeftAsideAndTheEndIsTheSame()
    {
        RunDefinition definition = TinySky.Run(Synchronous, validation: 20);
        using TemporaryFolder straight = new();
        RunResult expected = await Train(definition, straight, 1);
        using TemporaryFolder folder = new();
        await Train(definition, folder, 1, stopAfter: 6);
        string[] checkpoints = [.. Directory.GetFiles(folder[RunRecorder.CheckpointFolderName]).Order(StringComparer.Ordinal)];
        Assert.Equal(2, checkpoints.Length);
        byte[] bytes = File.ReadAllBytes(checkpoints[1]);
        bytes[^5] ^= 1;
        File.WriteAllBytes(checkpoints[1], bytes);
        List<RunEvent> events = [];
        RunResult resumed = await Train(definition, folder, 1, resume: true, events: events);
        Assert.Contains(events.OfType<RunNotice>(), n => n.Message.Contains(checkpoints[1], StringComparison.Ordinal));
        Assert.Equal(5, Assert.Single(events.OfType<RunStarted>()).FirstRound);
        Assert.Equal(expected.ParametersSha256, resumed.ParametersSha256);
        Assert.Equal(Metrics(straight), Metrics(folder));
    }

    [Fact]
    public async Task AFinishedRunStartedAgainOnlyFinishesAgain()
    {
        RunDefinition definition = TinySky.Run(validation: 20, test: 20);
        using TemporaryFolder folder = new();
        RunResult first = await Train(definition, folder, 1);
        string[] metrics = Metrics(folder);
        List<RunEvent> events = [];
        RunResult again = await Train(definition, folder, 1, resume: true, events: events);
        Assert.Empty(events.OfType<RoundCommitted>());
        Assert.Equal((first.ParametersSha256, first.TestAccuracy), (again.ParametersSha256, again.TestAccuracy));
        Assert.Equal(metrics, Metrics(folder));
    }

    [Fact]
    public async Task ItLearns()
    {
        RunDefinition definition = TinySky.Run("epochs: 6", train: 300, validation: 60, test: 60);
        using TemporaryFolder folder = new();
        RunResult result = await Train(definition, folder, 2);
        Assert.InRange(result.TestAccuracy ?? 0, 0.9, 1);
    }

    [Fact]
    public async Task EverythingARunLeavesIsThere()
    {
        RunDefinition definition = TinySky.Run(validation: 20, test: 30);
        using TemporaryFolder folder = new();
        List<RunEvent> events = [];
        RunResult result = await Train(definition, folder, 1, events: events);
        Assert.Equal(definition.Spec.ToYaml(), File.ReadAllText(folder[RunRecorder.RunFileName]));
        TrainedModel model = ModelFile.Read(folder[RunRecorder.ModelFileName]);
        Assert.Equal((result.ParametersSha256, result.TestAccuracy), (model.ParametersSha256, model.TestAccuracy));
        string[] confusion = File.ReadAllLines(folder[RunRecorder.ConfusionFileName]);
        Assert.Equal("true \\ predicted,spot,bar,ring", confusion[0]);
        Assert.Equal(30, confusion.Skip(1).Sum(line => line.Split(',').Skip(1).Sum(cell => int.Parse(cell, System.Globalization.CultureInfo.InvariantCulture))));
        Assert.Contains(result.ParametersSha256, File.ReadAllText(folder[RunRecorder.ResultFileName]), StringComparison.Ordinal);
        long rounds = new RunPlan(definition).TotalRounds;
        Assert.Equal(Enumerable.Range(0, (int)rounds), events.OfType<RoundCommitted>().Select(e => (int)e.Round));
        Assert.Equal(["validation", "validation", "test"], events.OfType<EpochEvaluated>().Select(e => e.Split));
        Assert.Equal(result.ParametersSha256, Assert.IsType<RunFinished>(events[^1]).ParametersSha256);
    }

    [Fact]
    public async Task OneFlippedPixelOrOneOtherSampleShowsInTheHash()
    {
        RunDefinition definition = TinySky.Run();
        HashSet<string> hashes = [];
        foreach (Func<string, ISampleSource> splits in (Func<string, ISampleSource>[])
            [TinySky.Splits(definition), _ => new BrokenSource(new TinySky("train", 100), flip: 57, swap: -1), _ => new BrokenSource(new TinySky("train", 100), flip: -1, swap: 57)])
        {
            using TemporaryFolder folder = new();
            hashes.Add((await Train(definition, folder, 1, splits: splits)).ParametersSha256);
        }

        Assert.Equal(3, hashes.Count);
    }

    private static async Task<RunResult> Train(
        RunDefinition definition, TemporaryFolder folder, int threads, bool resume = false, long stopAfter = -1,
        List<RunEvent>? events = null, Func<string, ISampleSource>? splits = null)
    {
        using CancellationTokenSource stop = new();
        void Observe(RunEvent e)
        {
            events?.Add(e);
            if (e is RoundCommitted round && round.Round == stopAfter) stop.Cancel();
        }

        return await LocalTrainer.RunAsync(
            definition, splits ?? TinySky.Splits(definition), new LocalOptions { Threads = threads, RunDirectory = folder.Path, Resume = resume },
            Observe, TimeProvider.System, stop.Token);
    }

    /// <summary>The metrics without their one figure of time.</summary>
    private static string[] Metrics(TemporaryFolder folder) =>
    [
        .. File.ReadAllLines(folder[RunRecorder.MetricsFileName]).Select(RunEvent.FromJson).Select(e => e switch
        {
            RoundCommitted round => (round with { ImagesPerSecond = 0 }).ToJson(),
            RunStarted started => (started with { Run = "" }).ToJson(),
            _ => e.ToJson(),
        }),
    ];

    /// <summary>
    /// The same set with the bit of one pixel flipped (the lowest would be lost in rounding), or with one sample in
    /// place of another.
    /// </summary>
    private sealed class BrokenSource(ISampleSource inner, int flip, int swap) : ISampleSource
    {
        public int Count => inner.Count;

        public int ClassCount => inner.ClassCount;

        public int Channels => inner.Channels;

        public int Height => inner.Height;

        public int Width => inner.Width;

        public void Read(int sample, Span<float> image, Span<float> target)
        {
            inner.Read(sample == swap ? swap + 3 : sample, image, target);
            if (sample == flip) MemoryMarshal.Cast<float, int>(image)[20] ^= 1 << 16;
        }

        public string Id(int sample) => inner.Id(sample);
    }

    private static Task<RunResult> TrainOnBrokenSky(RunDefinition definition, string folder, int threads, List<string> notices) =>
        LocalTrainer.RunAsync(
            definition, split => new BrokenSky(new TinySky(split, definition.Data.Split(split).Count)),
            new LocalOptions { Threads = threads, RunDirectory = folder },
            e =>
            {
                if (e is RunNotice notice) notices.Add(notice.Message);
            },
            TimeProvider.System, CancellationToken.None);

    /// <summary>A sky with one picture that holds no numbers.</summary>
    private sealed class BrokenSky(TinySky sky) : ISampleSource
    {
        private const int Broken = 7;

        public int Count => sky.Count;

        public int ClassCount => sky.ClassCount;

        public int Channels => sky.Channels;

        public int Height => sky.Height;

        public int Width => sky.Width;

        public void Read(int sample, Span<float> image, Span<float> target)
        {
            sky.Read(sample, image, target);
            if (sample == Broken) image.Fill(float.NaN);
        }

        public string Id(int sample) => sky.Id(sample);
    }
}
