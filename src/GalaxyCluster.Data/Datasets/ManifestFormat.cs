using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GalaxyCluster.Data.Pictures;
using GalaxyCluster.Data.Storage;

namespace GalaxyCluster.Data.Datasets;

/// <summary>
/// manifest.json: fields in one fixed order, so that the canonical form (compact, without name and root hash) is the
/// same text for the same data set. Reading checks every field alone, then <see cref="ManifestRules"/> the whole.
/// </summary>
internal static class ManifestFormat
{
    public const string FileName = "manifest.json";
    public const int MaxBytes = 64 << 20;
    private const int MaxText = 1000;

    public static string ToJson(DatasetManifest manifest) =>
        Encoding.UTF8.GetString(Serialize(manifest, indented: true, whole: true)) + "\n";

    /// <summary>64 lower-case hex digits over the canonical form.</summary>
    public static string RootHash(DatasetManifest manifest) =>
        Convert.ToHexStringLower(SHA256.HashData(Serialize(manifest, indented: false, whole: false)));

    public static DatasetManifest Parse(string json, string source)
    {
        using JsonDocument document = JsonFields.Parse(Encoding.UTF8.GetBytes(json), source);
        DatasetManifest manifest;
        try
        {
            manifest = Read(new JsonFields(document.RootElement, source, ""));
        }
        catch (InvalidOperationException e)
        {
            throw new DataFormatException(source, "top level", "holds text that is not valid UTF-8", e);
        }

        ManifestRules.Check(manifest, source);
        return manifest;
    }

    private static DatasetManifest Read(JsonFields fields)
    {
        int version = fields.Int32("version", 0, int.MaxValue);
        if (version != DatasetManifest.CurrentVersion)
        {
            throw fields.Fault(
                $"version {version} of the data set format is not known here, only version {DatasetManifest.CurrentVersion}");
        }

        fields.AllowOnly(
            "version", "name", "classes", "channels", "height", "width", "pixels", "mean", "standardDeviation",
            "softLabels", "seed", "preprocessing", "splits", "shards", "provenance", "rootSha256");
        ImmutableArray<string> classes = fields.Texts(
            "classes", 1, ManifestRules.MaxClasses, ManifestRules.MaxClassName);
        int channels = fields.Int32("channels", 1, ManifestRules.MaxChannels);
        return new DatasetManifest
        {
            Version = version,
            Name = fields.Text("name", MaxText),
            Classes = classes,
            Channels = channels,
            Height = fields.Int32("height", 1, ManifestRules.MaxSide),
            Width = fields.Int32("width", 1, ManifestRules.MaxSide),
            Pixels = fields.Text("pixels", 8) switch
            {
                "u8" => PixelType.U8,
                "f32" => PixelType.F32,
                string other => throw fields.Fault($"pixels '{other}' is not u8 or f32"),
            },
            Mean = fields.Singles("mean", channels),
            StandardDeviation = fields.Singles("standardDeviation", channels),
            SoftLabels = fields.Boolean("softLabels"),
            Seed = fields.UInt64("seed"),
            Preprocessing = ReadPreprocessing(fields.Object("preprocessing")),
            Splits = fields.Array(
                "splits", SplitNames.All.Length, SplitNames.All.Length, f => ReadSplit(f, classes.Length)),
            Shards = fields.Array("shards", 1, 1_000_000, ReadShard),
            Provenance = ReadProvenance(fields.Object("provenance")),
            RootSha256 = fields.Text("rootSha256", 64, 64),
        };
    }

    private static Preprocessing ReadPreprocessing(JsonFields fields)
    {
        fields.AllowOnly("crop", "filter", "bands", "stretch");
        CentreCrop crop;
        try
        {
            crop = CentreCrop.Parse(fields.Text("crop", 20));
        }
        catch (FormatException e)
        {
            throw fields.Fault(e.Message);
        }

        ResizeFilter filter = fields.Text("filter", 20) switch
        {
            "auto" => ResizeFilter.Auto,
            "area" => ResizeFilter.Area,
            "bicubic" => ResizeFilter.Bicubic,
            string other => throw fields.Fault($"filter '{other}' is not auto, area or bicubic"),
        };
        return new Preprocessing(
            crop, filter, fields.Text("bands", Preprocessing.MaxText), fields.Text("stretch", Preprocessing.MaxText));
    }

    private static SplitInfo ReadSplit(JsonFields fields, int classes)
    {
        fields.AllowOnly("name", "count", "perClass");
        return new SplitInfo(
            fields.Text("name", 20),
            fields.Int32("count", 0, int.MaxValue),
            [.. fields.Int64s("perClass", classes, classes, 0, int.MaxValue).Select(static n => (int)n)]);
    }

    private static ShardInfo ReadShard(JsonFields fields)
    {
        fields.AllowOnly("file", "split", "first", "count", "sha256", "bytes");
        return new ShardInfo(
            fields.Text("file", 40),
            fields.Text("split", 20),
            fields.Int32("first", 0, int.MaxValue),
            fields.Int32("count", 1, int.MaxValue),
            fields.Text("sha256", 64, 64),
            fields.Int64("bytes", 1, long.MaxValue));
    }

    private static Provenance ReadProvenance(JsonFields fields)
    {
        fields.AllowOnly("source", "tool");
        return new Provenance(fields.Text("source", MaxText), fields.Text("tool", MaxText));
    }

    private static byte[] Serialize(DatasetManifest m, bool indented, bool whole)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text, new JsonWriterOptions { Indented = indented, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteNumber("version", m.Version);
            if (whole)
                json.WriteString("name", m.Name);
            WriteTexts(json, "classes", m.Classes);
            json.WriteNumber("channels", m.Channels);
            json.WriteNumber("height", m.Height);
            json.WriteNumber("width", m.Width);
            json.WriteString("pixels", m.Pixels == PixelType.U8 ? "u8" : "f32");
            WriteNumbers(json, "mean", m.Mean);
            WriteNumbers(json, "standardDeviation", m.StandardDeviation);
            json.WriteBoolean("softLabels", m.SoftLabels);
            json.WriteNumber("seed", m.Seed);
            WritePreprocessing(json, m.Preprocessing);
            WriteSplits(json, m.Splits);
            WriteShards(json, m.Shards);
            json.WriteStartObject("provenance");
            json.WriteString("source", m.Provenance.Source);
            json.WriteString("tool", m.Provenance.Tool);
            json.WriteEndObject();
            if (whole)
                json.WriteString("rootSha256", m.RootSha256);
            json.WriteEndObject();
        }

        return text.ToArray();
    }

    private static void WritePreprocessing(Utf8JsonWriter json, Preprocessing preprocessing)
    {
        json.WriteStartObject("preprocessing");
        json.WriteString("crop", preprocessing.Crop.ToString());
        json.WriteString("filter", preprocessing.Filter switch
        {
            ResizeFilter.Area => "area",
            ResizeFilter.Bicubic => "bicubic",
            _ => "auto",
        });
        json.WriteString("bands", preprocessing.Bands);
        json.WriteString("stretch", preprocessing.Stretch);
        json.WriteEndObject();
    }

    private static void WriteSplits(Utf8JsonWriter json, ImmutableArray<SplitInfo> splits)
    {
        json.WriteStartArray("splits");
        foreach (SplitInfo split in splits)
        {
            json.WriteStartObject();
            json.WriteString("name", split.Name);
            json.WriteNumber("count", split.Count);
            json.WriteStartArray("perClass");
            foreach (int n in split.PerClass)
                json.WriteNumberValue(n);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteShards(Utf8JsonWriter json, ImmutableArray<ShardInfo> shards)
    {
        json.WriteStartArray("shards");
        foreach (ShardInfo shard in shards)
        {
            json.WriteStartObject();
            json.WriteString("file", shard.File);
            json.WriteString("split", shard.Split);
            json.WriteNumber("first", shard.First);
            json.WriteNumber("count", shard.Count);
            json.WriteString("sha256", shard.Sha256);
            json.WriteNumber("bytes", shard.Bytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, ImmutableArray<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, ImmutableArray<float> values)
    {
        json.WriteStartArray(name);
        foreach (float value in values)
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }
}
