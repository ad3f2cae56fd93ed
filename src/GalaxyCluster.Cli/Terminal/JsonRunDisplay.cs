using System.Text.Json;
using System.Text.Json.Serialization;
using GalaxyCluster.Training.Reports;

namespace GalaxyCluster.Cli.Terminal;

/// <summary>One JSON object a line on standard output; sentences go to standard error.</summary>
internal sealed class JsonRunDisplay : RunDisplay
{
    public override void Show(RunEvent e) => Console.WriteLine(e.ToJson());

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public override void Note(string line) => Console.Error.WriteLine(line);

    public override void Listening(Uri coordinator, int processId) =>
        JsonOutput.WriteLine(
            new ListeningLine(ListeningLine.EventName, coordinator.ToString(), processId),
            ListeningJson.Default.ListeningLine);
}

/// <summary>
/// The line with which a coordinator tells its address. Not an event of the run: a restart has another one.
/// </summary>
/// <param name="Event">Always <see cref="EventName"/>.</param>
/// <param name="Url">Address for <c>--join</c>.</param>
/// <param name="ProcessId">The coordinator's process.</param>
internal sealed record ListeningLine(string Event, string Url, int ProcessId)
{
    /// <summary>Marks the line, as the events of a run are marked.</summary>
    public const string EventName = "listening";

    /// <summary>Reads such a line.</summary>
    /// <returns>Null when it is another one.</returns>
    public static ListeningLine? Parse(string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            return root.GetProperty("event").GetString() == EventName
                ? new ListeningLine(
                    EventName, root.GetProperty("url").GetString()!, root.GetProperty("processId").GetInt32())
                : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ListeningLine))]
internal sealed partial class ListeningJson : JsonSerializerContext;
