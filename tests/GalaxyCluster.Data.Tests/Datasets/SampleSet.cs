using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Pictures;

namespace GalaxyCluster.Data.Tests.Datasets;

/// <summary>A small hand-made data set: 2 x 3 x 2 pictures, sample i of a split filled with i, i + 1, ...</summary>
internal static class SampleSet
{
    public const int PictureBytes = 12;

    public static DatasetDefinition Definition { get; } = new()
    {
        Name = "small",
        Classes = ["a", "b é", "c"],
        Channels = 2,
        Height = 3,
        Width = 2,
        Preprocessing = new Preprocessing(new CentreCrop(0, 500), ResizeFilter.Bicubic, "gr", "none"),
        Seed = ulong.MaxValue,
        Provenance = new Provenance("a test", DatasetWriter.Tool),
        ShardBytes = 4 * PictureBytes, // 4 samples a shard
    };

    public static DatasetManifest Write(string folder, bool overwrite = false)
    {
        using DatasetWriter writer = DatasetWriter.Create(folder, overwrite, Definition);
        Append(writer, SplitNames.Train, 10);
        Append(writer, SplitNames.Test, 3);
        return writer.Complete();
    }

    public static void Append(DatasetWriter writer, string split, int count)
    {
        for (int i = 0; i < count; i++)
            writer.Append(split, $"{split}-{i}", Picture(i), i % 3);
    }

    public static byte[] Picture(int first) => [.. Enumerable.Range(first, PictureBytes).Select(static v => (byte)v)];

}
