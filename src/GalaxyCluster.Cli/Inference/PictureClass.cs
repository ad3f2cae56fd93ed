using System.Collections.Immutable;

namespace GalaxyCluster.Cli.Inference;

/// <summary>What a model says of one picture.</summary>
/// <param name="Picture">Path as given.</param>
/// <param name="Class">The most probable class.</param>
/// <param name="Probability">Its probability.</param>
/// <param name="Probabilities">Of every class, in the model's order.</param>
internal sealed record PictureClass(
    string Picture, string Class, float Probability, ImmutableArray<ClassProbability> Probabilities);

/// <param name="Class">Class name.</param>
/// <param name="Probability">0 to 1.</param>
internal readonly record struct ClassProbability(string Class, float Probability);
