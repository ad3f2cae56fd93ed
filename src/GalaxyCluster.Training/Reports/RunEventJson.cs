using System.Text.Json.Serialization;

namespace GalaxyCluster.Training.Reports;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RunEvent))]
[JsonSerializable(typeof(RunResult))]
internal sealed partial class RunEventJson : JsonSerializerContext;
