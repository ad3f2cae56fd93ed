using System.Collections.Immutable;

namespace GalaxyCluster.Engine.Models;

/// <summary>
/// What a model file says: layers and their settings, without the sizes that bands, pixels and classes give it.
/// Immutable; equal when the canonical texts are equal.
/// </summary>
public sealed class ModelSpec : IEquatable<ModelSpec>
{
    private ModelSpec(string name, string description, string source, ImmutableArray<LayerSpec> layers)
    {
        (Name, Description, SourceName, Layers) = (name, description, source, layers);
        Canonical = ModelCanonical.Write(name, layers);
    }

    public string Name { get; }

    /// <summary>One sentence from the file; not part of the canonical form.</summary>
    public string Description { get; }

    /// <summary>File or name the model was read from, for error messages.</summary>
    public string SourceName { get; }

    /// <summary>Normalised JSON: what is hashed into a run's identity, and what travels.</summary>
    public string Canonical { get; }

    /// <summary>Outermost layers, <c>repeat</c> unrolled.</summary>
    public ImmutableArray<LayerSpec> Layers { get; }

    /// <summary>Reads a model file.</summary>
    /// <exception cref="ModelFormatException">The text is no model; file, line and the nearest valid name are in the
    /// message.</exception>
    public static ModelSpec Parse(string yaml, string sourceName)
        => Read(SpecDocument.ReadYaml(yaml, sourceName, ModelReader.Error), sourceName);

    /// <summary>
    /// Reads <see cref="Canonical"/> back; any other JSON of the same keys is taken too, and normalised.
    /// </summary>
    /// <exception cref="ModelFormatException">The text is no model.</exception>
    public static ModelSpec FromCanonical(string json)
        => Read(SpecDocument.ReadJson(json, "model", ModelReader.Error), "model");

    public bool Equals(ModelSpec? other) => other is not null && Canonical == other.Canonical;

    public override bool Equals(object? obj) => Equals(obj as ModelSpec);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Canonical);

    private static ModelSpec Read(SpecNode root, string sourceName)
    {
        (string name, string description, ImmutableArray<LayerSpec> layers)
            = new ModelReader(sourceName).ReadModel(root);
        return new ModelSpec(name, description, sourceName, layers);
    }
}
