using System.Collections.Immutable;
using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace GalaxyCluster.Engine.Models;

/// <summary>Makes the error a room throws for a bad file: source, line, column, message.</summary>
public delegate Exception SpecError(string source, int line, int column, string message);

/// <summary>
/// Reads hostile YAML (a plain subset: no anchors, aliases, tags or second document) or JSON into <see
/// cref="SpecNode"/>s. Length, depth and number of nodes are bounded before anything is built from them.
/// </summary>
public static class SpecDocument
{
    /// <summary>Characters in a file that a person wrote.</summary>
    public const int MaxLength = 1 << 18;

    /// <summary>
    /// Characters in JSON: a normalised file is longer, since defaults are spelled out and repeats unrolled.
    /// </summary>
    public const int MaxJsonLength = 1 << 22;

    /// <summary>Nested lists and mappings.</summary>
    public const int MaxDepth = 40;

    /// <summary>Scalars, lists and mappings in all.</summary>
    public const int MaxNodes = 50_000;

    public static SpecNode ReadYaml(string text, string source, SpecError error)
    {
        CheckLength(text, MaxLength, source, error);
        try
        {
            return new YamlReader(new Parser(new StringReader(text)), source, error).ReadDocument();
        }
        catch (YamlException e)
        {
            throw error(
                source, Number(e.Start.Line), Number(e.Start.Column), $"not valid YAML: {FirstLine(e.Message)}");
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // The parser's own slips on badly damaged text.
            throw error(source, 0, 0, "not valid YAML");
        }
    }

    public static SpecNode ReadJson(string json, string source, SpecError error)
    {
        CheckLength(json, MaxJsonLength, source, error);
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 2 * MaxDepth });
            int nodes = 0;
            return FromJson(document.RootElement, source, error, ref nodes);
        }
        catch (JsonException e)
        {
            throw error(source, (int)(e.LineNumber ?? -1) + 1, (int)(e.BytePositionInLine ?? -1) + 1,
                $"not valid JSON: {FirstLine(e.Message)}");
        }
    }

    private static SpecNode FromJson(JsonElement element, string source, SpecError error, ref int nodes)
    {
        if (++nodes > MaxNodes)
            throw error(source, 0, 0, $"more than {MaxNodes} values");
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                ImmutableArray<SpecEntry>.Builder entries = ImmutableArray.CreateBuilder<SpecEntry>();
                HashSet<string> seen = new(StringComparer.Ordinal);
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    if (!seen.Add(property.Name))
                        throw error(source, 0, 0, $"key '{property.Name}' is there twice");
                    SpecNode key = new(SpecNodeKind.Scalar, 0, 0) { Text = property.Name, Quoted = true };
                    entries.Add(new SpecEntry(key, FromJson(property.Value, source, error, ref nodes)));
                }
                return new SpecNode(SpecNodeKind.Mapping, 0, 0) { Entries = entries.ToImmutable() };
            case JsonValueKind.Array:
                ImmutableArray<SpecNode>.Builder items = ImmutableArray.CreateBuilder<SpecNode>();
                foreach (JsonElement item in element.EnumerateArray())
                    items.Add(FromJson(item, source, error, ref nodes));
                return new SpecNode(SpecNodeKind.Sequence, 0, 0) { Items = items.ToImmutable() };
            case JsonValueKind.String:
                return new SpecNode(SpecNodeKind.Scalar, 0, 0) { Text = element.GetString()!, Quoted = true };
            default:
                return new SpecNode(SpecNodeKind.Scalar, 0, 0) { Text = element.GetRawText() };
        }
    }

    private static void CheckLength(string text, int most, string source, SpecError error)
    {
        if (text.Length > most)
            throw error(source, 0, 0, $"{text.Length} characters long; at most {most} are read");
    }

    private static string FirstLine(string message) => message.AsSpan().IndexOfAny('\r', '\n') is >= 0 and int end
        ? message[..end]
        : message;

    private static int Number(long position) => (int)Math.Clamp(position, 0, int.MaxValue);

    /// <summary>Walks the parser's events; depth is bounded, so recursion is.</summary>
    private sealed class YamlReader(Parser parser, string source, SpecError error)
    {
        private int _nodes;

        public SpecNode ReadDocument()
        {
            parser.Consume<StreamStart>();
            if (parser.TryConsume<StreamEnd>(out _))
                throw error(source, 1, 1, "the file is empty");
            parser.Consume<DocumentStart>();
            SpecNode root = Read(0);
            parser.Consume<DocumentEnd>();
            if (!parser.TryConsume<StreamEnd>(out _))
                throw At(parser.Current!, "a second document ('---') is not expected");
            return root;
        }

        private SpecNode Read(int depth)
        {
            ParsingEvent current = parser.Consume<ParsingEvent>();
            if (++_nodes > MaxNodes)
                throw At(current, $"more than {MaxNodes} values");
            if (depth > MaxDepth)
                throw At(current, $"nested deeper than {MaxDepth} levels");
            if (current is AnchorAlias)
                throw At(current, "aliases (*name) are not supported; write the value out, or use repeat");
            if (current is NodeEvent { Anchor.IsEmpty: false })
                throw At(current, "anchors (&name) are not supported");
            if (current is NodeEvent { Tag: { IsEmpty: false, IsNonSpecific: false } })
                throw At(current, "tags (!name) are not supported");
            return current switch
            {
                Scalar scalar => Place(SpecNodeKind.Scalar, scalar) with
                {
                    Text = scalar.Value,
                    Quoted = scalar.Style is not ScalarStyle.Plain,
                },
                SequenceStart => ReadSequence(Place(SpecNodeKind.Sequence, current), depth),
                MappingStart => ReadMapping(Place(SpecNodeKind.Mapping, current), depth),
                _ => throw At(current, "a value is missing"),
            };
        }

        private SpecNode ReadSequence(SpecNode at, int depth)
        {
            ImmutableArray<SpecNode>.Builder items = ImmutableArray.CreateBuilder<SpecNode>();
            while (!parser.TryConsume<SequenceEnd>(out _))
                items.Add(Read(depth + 1));
            return at with { Items = items.ToImmutable() };
        }

        private SpecNode ReadMapping(SpecNode at, int depth)
        {
            ImmutableArray<SpecEntry>.Builder entries = ImmutableArray.CreateBuilder<SpecEntry>();
            HashSet<string> seen = new(StringComparer.Ordinal);
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                SpecNode key = Read(depth + 1);
                if (key.Kind != SpecNodeKind.Scalar)
                    throw error(source, key.Line, key.Column, $"a key must be a word, not {key.Description}");
                if (!seen.Add(key.Text))
                    throw error(source, key.Line, key.Column, $"key '{key.Text}' is there twice");
                entries.Add(new SpecEntry(key, Read(depth + 1)));
            }
            return at with { Entries = entries.ToImmutable() };
        }

        private static SpecNode Place(SpecNodeKind kind, ParsingEvent at)
            => new(kind, Number(at.Start.Line), Number(at.Start.Column));

        private Exception At(ParsingEvent at, string message)
            => error(source, Number(at.Start.Line), Number(at.Start.Column), message);
    }
}
