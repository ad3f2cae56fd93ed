using System.CommandLine;
using System.Text.Json.Serialization;
using GalaxyCluster.Cli.Terminal;
using GalaxyCluster.Wire.Status;

namespace GalaxyCluster.Cli.Commands;

/// <summary><c>galaxy status URL</c>: what a cluster is doing now.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var url = Arguments.Coordinator();
        Option<bool> json = Arguments.Json();
        var command = new Command("status", "Shows what a coordinator and its workers are doing.") { url, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            ClusterStatus status = await StatusClient.GetAsync(parsed.GetValue(url)!, cancellation)
                .ConfigureAwait(false);
            if (parsed.GetValue(json))
                JsonOutput.WriteLine(status, StatusJson.Default.ClusterStatus);
            else
                Console.WriteLine(StatusText.Describe(status));
        });
        return command;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ClusterStatus))]
internal sealed partial class StatusJson : JsonSerializerContext;
