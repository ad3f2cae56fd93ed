using System.Collections.Immutable;

namespace GalaxyCluster.Engine.Models;

/// <summary>What a <see cref="SpecNode"/> holds.</summary>
public enum SpecNodeKind
{
    /// <summary>One word, number or text; empty and unquoted for nothing at all.</summary>
    Scalar,

    /// <summary>A list.</summary>
    Sequence,

    /// <summary>Keys and values; keys are distinct.</summary>
    Mapping,
}

/// <summary>
/// A piece of a file a user writes, with the place it stands at. Made by <see cref="SpecDocument"/> from YAML or JSON,
/// so that everything above sees one form.
/// </summary>
public sealed record SpecNode(SpecNodeKind Kind, int Line, int Column)
{
    /// <summary>A scalar's text.</summary>
    public string Text { get; init; } = "";

    /// <summary>Whether a scalar was quoted, that is, is text even when it looks like a number.</summary>
    public bool Quoted { get; init; }

    public ImmutableArray<SpecNode> Items { get; init; } = [];

    public ImmutableArray<SpecEntry> Entries { get; init; } = [];

    /// <summary>Nothing was written: <c>key:</c>, <c>~</c> or <c>null</c>.</summary>
    public bool IsEmpty => Kind == SpecNodeKind.Scalar && !Quoted && Text is "" or "~" or "null";

    /// <summary>How an error message calls this node.</summary>
    public string Description => Kind switch
    {
        SpecNodeKind.Sequence => "a list",
        SpecNodeKind.Mapping => "keys and values",
        _ when IsEmpty => "nothing",
        _ => Text.Length <= 40 ? $"'{Text}'" : $"'{Text[..40]}...'",
    };
}

/// <summary>One key and its value.</summary>
public readonly record struct SpecEntry(SpecNode Key, SpecNode Value);
