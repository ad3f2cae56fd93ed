using System.Collections.Immutable;
using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Engine.Layers;

/// <summary>A word of the model file's vocabulary: its settings, and how a layer is made of them.</summary>
/// <param name="Name">As written in the file.</param>
/// <param name="Settings">In the order of the canonical form.</param>
/// <param name="Create">Makes the layer for one place in a model.</param>
/// <param name="Shorthand">The setting meant by <c>name: value</c>.</param>
internal sealed record LayerKind(
    string Name, ImmutableArray<Setting> Settings, Func<LayerSite, Layer> Create, string? Shorthand = null);
