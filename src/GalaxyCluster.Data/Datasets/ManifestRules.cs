using System.Globalization;
using System.Text.RegularExpressions;

namespace GalaxyCluster.Data.Datasets;

/// <summary>What must hold between the fields of a manifest, and the limits of its parts.</summary>
internal static partial class ManifestRules
{
    public const int MaxClasses = 1000;
    public const int MaxClassName = 64;
    public const int MaxChannels = 1024;
    public const int MaxSide = 4096;

    /// <summary>Values of one picture, so that a picture of any data set can be held in memory.</summary>
    public const int MaxPictureValues = 1 << 26;

    /// <summary>Only such names are ever joined to a folder.</summary>
    [GeneratedRegex(@"^shard-[0-9]{5,9}\.safetensors\z", RegexOptions.CultureInvariant)]
    private static partial Regex ShardFileName();

    [GeneratedRegex(@"^[0-9a-f]{64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Sha256Text();

    public static string ShardFile(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"shard-{number:D5}.safetensors");

    /// <summary>Null when a class may have this name, else what is wrong with it.</summary>
    public static string? ClassNameFault(string name)
    {
        if (name.Length is 0 or > MaxClassName)
            return $"has {name.Length} characters, expected 1 to {MaxClassName}";
        if (name.Any(char.IsControl) || char.IsWhiteSpace(name[0]) || char.IsWhiteSpace(name[^1]))
            return "has control characters, or blanks at its ends";
        return null;
    }

    public static void Check(DatasetManifest manifest, string source)
    {
        HashSet<string> classes = [];
        for (int i = 0; i < manifest.Classes.Length; i++)
        {
            string? fault = ClassNameFault(
                manifest.Classes[i]) ?? (classes.Add(manifest.Classes[i]) ? null : "is there twice");
            Require(fault is null, source, $"classes[{i}]", fault!);
        }

        long values = (long)manifest.Channels * manifest.Height * manifest.Width;
        Require(
            values <= MaxPictureValues, source, "channels",
            $"a picture has {values} values, the limit is {MaxPictureValues}");
        for (int c = 0; c < manifest.Channels; c++)
            Require(manifest.StandardDeviation[c] > 0, source, $"standardDeviation[{c}]", "must be above 0");
        CheckSplits(manifest, source);
        CheckShards(manifest, source);
        Require(Sha256Text().IsMatch(manifest.RootSha256), source, "rootSha256", "expected 64 lower-case hex digits");
        string root = ManifestFormat.RootHash(manifest);
        Require(
            root == manifest.RootSha256, source, "rootSha256",
            $"is {manifest.RootSha256}, but the manifest's fields give {root}: it has been changed");
    }

    private static void CheckSplits(DatasetManifest manifest, string source)
    {
        for (int i = 0; i < manifest.Splits.Length; i++)
        {
            SplitInfo split = manifest.Splits[i];
            Require(split.Name == SplitNames.All[i], source, $"splits[{i}].name", $"expected '{SplitNames.All[i]}'");
            long sum = 0;
            foreach (int n in split.PerClass)
                sum += n;
            Require(sum == split.Count, source, $"splits[{i}].perClass", $"adds up to {sum}, expected {split.Count}");
        }

        Require(manifest.Splits[0].Count > 0, source, "splits[0].count", "the train split is empty");
    }

    private static void CheckShards(DatasetManifest manifest, string source)
    {
        int next = 0;
        foreach (SplitInfo split in manifest.Splits)
        {
            int covered = 0;
            while (next < manifest.Shards.Length && manifest.Shards[next].Split == split.Name)
            {
                ShardInfo shard = manifest.Shards[next];
                string where = $"shards[{next}]";
                Require(ShardFileName().IsMatch(shard.File) && shard.File == ShardFile(
                    next), source, where + ".file", $"expected {ShardFile(next)}");
                Require(
                    Sha256Text().IsMatch(shard.Sha256), source, where + ".sha256", "expected 64 lower-case hex digits");
                Require(shard.First == covered, source, where + ".first", $"expected {covered}");
                Require(
                    shard.Count <= split.Count - covered, source, where + ".count",
                    $"more samples than split '{split.Name}' has left");
                covered += shard.Count;
                next++;
            }

            Require(
                covered == split.Count, source, "shards",
                $"hold {covered} samples of split '{split.Name}', expected {split.Count}");
        }

        Require(
            next == manifest.Shards.Length, source, $"shards[{next}].split", "splits are not in order, or not known");
    }

    private static void Require(bool holds, string source, string where, string problem)
    {
        if (!holds)
            throw new DataFormatException(source, where, problem);
    }
}
