using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace GalaxyCluster.Cli.Terminal;

/// <summary>One JSON object a line on standard output.</summary>
internal static class JsonOutput
{
    public static void WriteLine<T>(T value, JsonTypeInfo<T> type) =>
        Console.WriteLine(JsonSerializer.Serialize(value, type));
}
