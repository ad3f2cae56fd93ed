using System.Collections.Immutable;
using System.Reflection;

namespace GalaxyCluster.Engine.Models;

/// <summary>The model files that come inside the program.</summary>
public static class KnownModels
{
    /// <summary>What a run uses when it names no model.</summary>
    public const string Default = "small";

    private const string Prefix = "GalaxyCluster.Engine.Models.Named.";

    private const string Suffix = ".yaml";

    private static readonly Assembly Home = typeof(KnownModels).Assembly;

    /// <summary>In alphabetical order.</summary>
    public static ImmutableArray<string> Names { get; } =
    [
        .. Home.GetManifestResourceNames()
            .Where(r => r.StartsWith(Prefix, StringComparison.Ordinal) && r.EndsWith(Suffix, StringComparison.Ordinal))
            .Select(r => r[Prefix.Length..^Suffix.Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The YAML as it stands in the repository, comments included.</summary>
    /// <exception cref="ArgumentException">No such model; the nearest name is in the message.</exception>
    public static string ReadSource(string name)
    {
        if (!Names.Contains(name))
            throw new ArgumentException(
                $"no model is named '{name}'{NearestName.Suggestion(name, Names)}", nameof(name));
        using Stream stream = Home.GetManifestResourceStream($"{Prefix}{name}{Suffix}")!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }

    /// <inheritdoc cref="ReadSource"/>
    public static ModelSpec Load(string name) => ModelSpec.Parse(ReadSource(name), name);
}
