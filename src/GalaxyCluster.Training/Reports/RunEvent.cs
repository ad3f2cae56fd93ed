using System.Text.Json;
using System.Text.Json.Serialization;

namespace GalaxyCluster.Training.Reports;

/// <summary>Something that happened in a run, for a person or a program watching it. One JSON object a line.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(RunStarted), "started")]
[JsonDerivedType(typeof(RoundCommitted), "round")]
[JsonDerivedType(typeof(EpochEvaluated), "evaluated")]
[JsonDerivedType(typeof(CheckpointSaved), "checkpoint")]
[JsonDerivedType(typeof(WorkerJoined), "workerJoined")]
[JsonDerivedType(typeof(WorkerLost), "workerLost")]
[JsonDerivedType(typeof(WorkerProgressed), "workerProgress")]
[JsonDerivedType(typeof(SlotsReassigned), "slotsReassigned")]
[JsonDerivedType(typeof(RunWaiting), "waiting")]
[JsonDerivedType(typeof(RunNotice), "notice")]
[JsonDerivedType(typeof(RunStopped), "stopped")]
[JsonDerivedType(typeof(RunFinished), "result")]
public abstract record RunEvent
{
    /// <summary>One line of JSON, without its end.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, RunEventJson.Default.RunEvent);

    /// <exception cref="JsonException">Not an event of this program.</exception>
    public static RunEvent FromJson(string line) =>
        JsonSerializer.Deserialize(line, RunEventJson.Default.RunEvent) ?? throw new JsonException("null is no event");

    /// <param name="utf8">One line.</param>
    /// <exception cref="JsonException">Not an event of this program.</exception>
    public static RunEvent FromJson(ReadOnlySpan<byte> utf8) =>
        JsonSerializer.Deserialize(utf8, RunEventJson.Default.RunEvent) ?? throw new JsonException("null is no event");
}
