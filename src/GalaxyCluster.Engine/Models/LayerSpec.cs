using System.Collections.Immutable;

namespace GalaxyCluster.Engine.Models;

/// <summary>One layer as the model file says it: its kind and every setting, defaults filled in.</summary>
public sealed class LayerSpec
{
    private readonly ImmutableDictionary<string, object> settings;

    internal LayerSpec(string kind, int line, ImmutableDictionary<string, object> settings)
        => (Kind, Line, this.settings) = (kind, line, settings);

    /// <summary>Stands for a list of layers, which has no name and no settings of its own.</summary>
    internal static LayerSpec Chain { get; } = new("layers", 0, ImmutableDictionary<string, object>.Empty);

    /// <summary>The name in the vocabulary, as <c>conv</c>.</summary>
    public string Kind { get; }

    /// <summary>1-based line of the model file; 0 when it came as canonical JSON.</summary>
    public int Line { get; }

    internal object this[string setting] => settings[setting];

    internal int Int(string setting) => (int)settings[setting];

    internal float Number(string setting) => (float)settings[setting];

    internal bool Flag(string setting) => (bool)settings[setting];

    internal string Word(string setting) => (string)settings[setting];

    internal ImmutableArray<LayerSpec> Layers(string setting) => (ImmutableArray<LayerSpec>)settings[setting];

    internal ImmutableArray<ImmutableArray<LayerSpec>> Branches(string setting)
        => (ImmutableArray<ImmutableArray<LayerSpec>>)settings[setting];
}
