using System.Collections.Immutable;
using GalaxyCluster.Engine.Layers;

namespace GalaxyCluster.Engine.Models;

/// <summary>Turns the nodes of one model file into layer specs. Made for one file and thrown away.</summary>
internal sealed class ModelReader(string source)
{
    private const string Repeat = "repeat";

    private static readonly ImmutableArray<string> Keys = ["name", "description", "layers"];

    private static readonly ImmutableArray<string> RepeatKeys = ["times", "layers"];

    private static readonly IntSetting Times = new("times", 1, ModelLimits.Repeats);

    private int _layerCount;

    private int _repetitionCount;

    public Exception Error(SpecNode node, string message)
        => new ModelFormatException(source, node.Line, node.Column, message);

    public static Exception Error(string source, int line, int column, string message)
        => new ModelFormatException(source, line, column, message);

    public (string Name, string Description, ImmutableArray<LayerSpec> Layers) ReadModel(SpecNode root)
    {
        if (root.Kind != SpecNodeKind.Mapping)
            throw Error(root, $"a model file has the keys {string.Join(", ", Keys)}, not {root.Description}");
        CheckKeys(root, Keys, "a model file");
        SpecNode name = Find(root, "name") ?? throw Error(root, "key 'name' is missing");
        SpecNode layers = Find(root, "layers") ?? throw Error(root, "key 'layers' is missing");
        return (ReadName(name), ReadText(Find(root, "description")), ReadLayers(layers, "layers"));
    }

    public ImmutableArray<LayerSpec> ReadLayers(SpecNode node, string setting)
    {
        if (node.Kind != SpecNodeKind.Sequence)
            throw Error(node, $"{setting} expects a list of layers, not {node.Description}");
        ImmutableArray<LayerSpec>.Builder layers = ImmutableArray.CreateBuilder<LayerSpec>();
        foreach (SpecNode item in node.Items)
            ReadLayer(item, layers);
        return layers.ToImmutable();
    }

    /// <summary>Adds the layer, or for <c>repeat</c> its layers so many times.</summary>
    private void ReadLayer(SpecNode node, ImmutableArray<LayerSpec>.Builder into)
    {
        (SpecNode kind, SpecNode? settings) = node switch
        {
            { Kind: SpecNodeKind.Scalar, IsEmpty: false } => (node, null),
            { Kind: SpecNodeKind.Mapping, Entries: [var only] } => (only.Key, only.Value),
            _ => throw Error(node, $"a layer is a name, or one name with settings, not {node.Description}"),
        };
        if (kind.Text == Repeat)
        {
            ReadRepeat(settings ?? node, into);
            return;
        }
        LayerKind known = LayerVocabulary.Find(kind.Text)
            ?? throw Error(kind, Unknown("layer", kind, [.. LayerVocabulary.Names, Repeat]));
        if (++_layerCount > ModelLimits.Layers)
            throw Error(kind, $"more than {ModelLimits.Layers} layers");
        into.Add(new LayerSpec(known.Name, kind.Line, ReadSettings(known, kind, settings)));
    }

    /// <summary>
    /// The list is read again for each repetition, so that the limit on layers holds before they are made.
    /// </summary>
    private void ReadRepeat(SpecNode node, ImmutableArray<LayerSpec>.Builder into)
    {
        if (node.Kind != SpecNodeKind.Mapping)
            throw Error(node, $"repeat expects times and layers, not {node.Description}");
        CheckKeys(node, RepeatKeys, Repeat);
        SpecNode times = Find(node, "times") ?? throw Error(node, "repeat needs 'times'");
        SpecNode layers = Find(node, "layers") ?? throw Error(node, "repeat needs 'layers'");
        int count = (int)Times.Read(times, this);
        for (int i = 0; i < count; i++)
        {
            // Repetitions count as well as layers: nested repeats of nothing would run for ever.
            if (++_repetitionCount > ModelLimits.Layers)
                throw Error(times, $"more than {ModelLimits.Layers} repetitions");
            into.AddRange(ReadLayers(layers, "layers"));
        }
    }

    private ImmutableDictionary<string, object> ReadSettings(LayerKind kind, SpecNode at, SpecNode? node)
    {
        ImmutableDictionary<string, object>.Builder values
            = ImmutableDictionary.CreateBuilder<string, object>(StringComparer.Ordinal);
        if (node is { Kind: SpecNodeKind.Mapping })
        {
            CheckKeys(node, [.. kind.Settings.Select(s => s.Name)], kind.Name);
            foreach (SpecEntry entry in node.Entries)
            {
                Setting setting = kind.Settings.First(s => s.Name == entry.Key.Text);
                values[setting.Name] = setting.Read(entry.Value, this);
            }
        }
        else if (node is { IsEmpty: false })
        {
            Setting shorthand = kind.Settings.FirstOrDefault(s => s.Name == kind.Shorthand)
                ?? throw Error(node, $"{kind.Name} expects {Expectation(kind)}, not {node.Description}");
            values[shorthand.Name] = shorthand.Read(node, this);
        }
        foreach (Setting setting in kind.Settings)
        {
            if (!values.ContainsKey(setting.Name))
                values[setting.Name] = setting.Default ?? throw Error(at, $"{kind.Name} needs '{setting.Name}'");
        }
        return values.ToImmutable();
    }

    private void CheckKeys(SpecNode mapping, ImmutableArray<string> known, string where)
    {
        foreach (SpecEntry entry in mapping.Entries)
        {
            if (!known.Contains(entry.Key.Text))
                throw Error(entry.Key, Unknown("key", entry.Key, known, $" in {where}"));
        }
    }

    private static string Unknown(string what, SpecNode word, ImmutableArray<string> known, string where = "")
        => $"unknown {what} {word.Description}{where}{NearestName.Suggestion(word.Text, known)}";

    private static string Expectation(LayerKind kind) => kind.Settings.IsEmpty ? "no settings" : "keys and values";

    private string ReadName(SpecNode node)
    {
        string name = ReadText(node);
        bool plain = name.Length is > 0 and <= 64
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
        return plain ? name : throw Error(node, "name expects up to 64 letters, digits, '-', '_' or '.'");
    }

    private string ReadText(SpecNode? node) => node switch
    {
        null => "",
        { Kind: SpecNodeKind.Scalar } => node.Text,
        _ => throw Error(node, $"expected text, not {node.Description}"),
    };

    private static SpecNode? Find(SpecNode mapping, string key)
    {
        foreach (SpecEntry entry in mapping.Entries)
        {
            if (entry.Key.Text == key)
                return entry.Value;
        }
        return null;
    }
}
