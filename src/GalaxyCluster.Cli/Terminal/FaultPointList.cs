using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using GalaxyCluster.Data.Faults;

namespace GalaxyCluster.Cli.Terminal;

/// <summary>What <c>galaxy faults --json</c> prints.</summary>
internal sealed record FaultPointList(ImmutableArray<FaultPoint> Points);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(FaultPointList))]
internal sealed partial class FaultPointJson : JsonSerializerContext;
