using System.Collections.Immutable;
using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Training.Models;

/// <summary>A model with its parameters and all that is needed to use it on new pictures.</summary>
public sealed record TrainedModel
{
    public required Model Model { get; init; }

    /// <summary>Flat order.</summary>
    public required ReadOnlyMemory<float> Parameters { get; init; }

    public required ImmutableArray<string> Classes { get; init; }

    public required ModelInput Input { get; init; }

    /// <summary>Of the run that trained it.</summary>
    public required string RunHash { get; init; }

    public required string ParametersSha256 { get; init; }

    /// <summary>Root hash of the data set it was trained on.</summary>
    public required string DataSha256 { get; init; }

    /// <summary>Rounds trained.</summary>
    public required long Rounds { get; init; }

    /// <summary>Null when it was not measured.</summary>
    public double? ValidationAccuracy { get; init; }

    /// <summary>Null when it was not measured.</summary>
    public double? TestAccuracy { get; init; }
}
