using System.Text.Json;
using GalaxyCluster.Training.Reports;
using Xunit;

namespace GalaxyCluster.Training.Tests.Reports;

public sealed class RunEventTests
{
    private static readonly string Hash = new('a', 64);

    public static TheoryData<RunEvent> Events =>
    [
        new RunStarted("/r", Hash, "small", 3, "sky", 100, 16, 5, 7, 35, 0),
        new RoundCommitted(3, 35, 0, 0.5, 0.25, 0.001f, 2.5f, 128, Hash, 512.5),
        new EpochEvaluated(6, 0, "validation", 0.4, 0.9, 0.89, 600),
        new CheckpointSaved(7, "/r/checkpoints/x"),
        new WorkerJoined("w1", 2, 3),
        new WorkerLost("w1", "its connection closed", 2),
        new WorkerProgressed("w1", "working", 8, 250),
        new SlotsReassigned(4, 8, "w1", "w2", "w1 was lost"),
        new RunWaiting("0 of 2 workers are here; waiting without end"),
        new RunNotice("hello"),
        new RunStopped(9, "/r"),
        new RunFinished(Hash, 0.875, 35, 500, "/r"),
    ];

    [Theory]
    [MemberData(nameof(Events))]
    public void AnEventIsOneLineAndReadsBack(RunEvent e)
    {
        string line = e.ToJson();
        Assert.DoesNotContain('\n', line);
        Assert.StartsWith("{\"event\":\"", line, StringComparison.Ordinal);
        Assert.Equal(e, RunEvent.FromJson(line));
    }

    [Fact]
    public void TheResultLineIsAsDocumented() => Assert.Equal(
        $$"""{"event":"result","parametersSha256":"{{Hash}}","testAccuracy":0.875,"rounds":35,"imagesPerSecond":500,"run":"/r"}""",
        new RunFinished(Hash, 0.875, 35, 500, "/r").ToJson());

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"event":"nonsense"}""")]
    public void OtherTextIsNoEvent(string line) =>
        Assert.True(Record.Exception(() => RunEvent.FromJson(line)) is JsonException or NotSupportedException);
}
