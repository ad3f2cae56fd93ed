using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace GalaxyCluster.Engine.Models;

/// <summary>
/// One setting of a layer: its name, default (null: must be written), how it is read from a file and written to the
/// canonical form. A value is an int, float, bool, string, or lists of <see cref="LayerSpec"/>.
/// </summary>
internal abstract record Setting(string Name, object? Default)
{
    /// <exception cref="ModelFormatException">Not of this type, or out of range.</exception>
    public abstract object Read(SpecNode node, ModelReader reader);

    public abstract void Write(Utf8JsonWriter json, object value);

    protected Exception Expected(string what, SpecNode node, ModelReader reader)
        => reader.Error(node, $"{Name} expects {what}, not {node.Description}");
}

/// <summary>A whole number from Least to Most, or one of Words.</summary>
internal sealed record IntSetting(
    string Name, int Least, int Most, object? Default = null, params ImmutableArray<string> Words)
    : Setting(Name, Default)
{
    public override object Read(SpecNode node, ModelReader reader)
    {
        if (node.Kind == SpecNodeKind.Scalar && !Words.IsDefaultOrEmpty && Words.Contains(node.Text))
            return node.Text;
        string words = Words.IsDefaultOrEmpty ? "" : $" or {string.Join(" or ", Words)}";
        string what = $"a whole number from {Least} to {Most}{words}";
        if (node.Kind != SpecNodeKind.Scalar || node.Quoted
            || !int.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
            || value < Least || value > Most)
            throw Expected(what, node, reader);
        return value;
    }

    public override void Write(Utf8JsonWriter json, object value)
    {
        if (value is int number)
            json.WriteNumberValue(number);
        else
            json.WriteStringValue((string)value);
    }
}

/// <summary>A number from Least to Most, both allowed.</summary>
internal sealed record NumberSetting(string Name, float Least, float Most, object? Default = null)
    : Setting(Name, Default)
{
    public override object Read(SpecNode node, ModelReader reader)
    {
        if (node.Kind != SpecNodeKind.Scalar || node.Quoted
            || !float.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out float value)
            || !(value >= Least && value <= Most))
            throw Expected(
                string.Create(CultureInfo.InvariantCulture, $"a number from {Least} to {Most}"), node, reader);
        return value + 0f; // -0 and 0 are one setting
    }

    public override void Write(Utf8JsonWriter json, object value) => json.WriteNumberValue((float)value);
}

/// <summary>true or false.</summary>
internal sealed record FlagSetting(string Name, object? Default = null) : Setting(Name, Default)
{
    public override object Read(SpecNode node, ModelReader reader) => node switch
    {
        { Kind: SpecNodeKind.Scalar, Quoted: false, Text: "true" } => true,
        { Kind: SpecNodeKind.Scalar, Quoted: false, Text: "false" } => false,
        _ => throw Expected("true or false", node, reader),
    };

    public override void Write(Utf8JsonWriter json, object value) => json.WriteBooleanValue((bool)value);
}

/// <summary>One of a few words.</summary>
internal sealed record ChoiceSetting(string Name, object? Default, params ImmutableArray<string> Words)
    : Setting(Name, Default)
{
    public override object Read(SpecNode node, ModelReader reader)
    {
        if (node.Kind != SpecNodeKind.Scalar)
            throw Expected($"one of {string.Join(", ", Words)}", node, reader);
        if (!Words.Contains(node.Text))
            throw reader.Error(node, $"{Name} cannot be {node.Description}{NearestName.Suggestion(node.Text, Words)}");
        return node.Text;
    }

    public override void Write(Utf8JsonWriter json, object value) => json.WriteStringValue((string)value);
}

/// <summary>A list of layers.</summary>
internal sealed record LayersSetting(string Name, object? Default = null) : Setting(Name, Default)
{
    public override object Read(SpecNode node, ModelReader reader) => reader.ReadLayers(node, Name);

    public override void Write(Utf8JsonWriter json, object value)
        => ModelCanonical.Write(json, (ImmutableArray<LayerSpec>)value);
}

/// <summary>A list of two or more lists of layers.</summary>
internal sealed record BranchesSetting(string Name) : Setting(Name, null)
{
    public override object Read(SpecNode node, ModelReader reader)
    {
        if (node.Kind != SpecNodeKind.Sequence || node.Items.Length < 2)
            throw Expected("a list of two or more lists of layers", node, reader);
        return node.Items.Select(branch => reader.ReadLayers(branch, Name)).ToImmutableArray();
    }

    public override void Write(Utf8JsonWriter json, object value)
    {
        json.WriteStartArray();
        foreach (ImmutableArray<LayerSpec> branch in (ImmutableArray<ImmutableArray<LayerSpec>>)value)
            ModelCanonical.Write(json, branch);
        json.WriteEndArray();
    }
}
