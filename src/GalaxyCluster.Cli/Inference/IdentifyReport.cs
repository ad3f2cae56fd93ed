using System.Collections.Immutable;
using System.Text.Json.Serialization;
using GalaxyCluster.Data.Survey;

namespace GalaxyCluster.Cli.Inference;

/// <summary>What <c>galaxy identify</c> did.</summary>
/// <param name="Classes">Sources a class, in the model's order; empty without a model.</param>
/// <param name="Folder">Where the catalogue is.</param>
/// <param name="Truth">Completeness and purity by magnitude; empty without a truth.</param>
internal sealed record IdentifyReport(
    string Field, int Sources, ImmutableArray<ClassCount> Classes, IdentifySeconds Seconds, string Folder,
    ImmutableArray<MagnitudeBin> Truth);

internal sealed record ClassCount(string Class, int Count);

/// <summary>Wall seconds of each step.</summary>
internal sealed record IdentifySeconds(double Read, double Extract, double Classify, double Write);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(IdentifyReport))]
internal sealed partial class IdentifyJson : JsonSerializerContext;
