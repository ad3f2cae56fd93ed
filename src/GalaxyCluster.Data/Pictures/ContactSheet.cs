using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Storage;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace GalaxyCluster.Data.Pictures;

/// <summary>Pictures of a data set side by side as a PNG: a line of rows a class, in the classes' order.</summary>
public static class ContactSheet
{
    private const int Gap = 1;

    /// <param name="path">Where to.</param>
    /// <param name="dataset">Three channels are red, green, blue; of others the middle one is shown in grey.</param>
    /// <param name="split">Its first pictures are shown.</param>
    /// <param name="columns">Pictures a row.</param>
    /// <param name="rows">Rows a class.</param>
    /// <exception cref="IOException">Names the path and what the system said.</exception>
    /// <exception cref="DataFormatException">A shard is not what the manifest says.</exception>
    public static void Write(string path, Dataset dataset, string split, int columns, int rows)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        SplitReader samples = dataset.Split(split);
        int height = samples.Height + Gap;
        int width = samples.Width + Gap;
        using Image<Rgb24> sheet = new((columns * width) + Gap, (samples.ClassCount * rows * height) + Gap);
        int[] placed = new int[samples.ClassCount];
        float[] image = new float[samples.Channels * samples.Height * samples.Width];
        float[] target = new float[samples.ClassCount];
        for (int i = 0; i < samples.Count; i++)
        {
            samples.Read(i, image, target);
            int label = target.AsSpan().IndexOf(target.Max());
            int place = placed[label]++;
            if (place >= columns * rows) continue;
            int top = Gap + (((label * rows) + (place / columns)) * height);
            Draw(sheet, dataset.Manifest, image, Gap + (place % columns * width), top);
        }

        DurableFile.Write(path, sheet.SaveAsPng);
    }

    private static void Draw(Image<Rgb24> sheet, DatasetManifest manifest, float[] image, int left, int top)
    {
        for (int y = 0; y < manifest.Height; y++)
        {
            for (int x = 0; x < manifest.Width; x++)
            {
                int at = (y * manifest.Width) + x;
                sheet[left + x, top + y] = manifest.Channels == 3
                    ? new Rgb24(Stored(manifest, image, 0, at), Stored(manifest, image, 1, at), Stored(manifest, image, 2, at))
                    : Grey(Stored(manifest, image, manifest.Channels / 2, at));
            }
        }
    }

    private static Rgb24 Grey(byte value) => new(value, value, value);

    /// <summary>The stored value of a normalised one; float32 values are shown from 0 to 1.</summary>
    private static byte Stored(DatasetManifest manifest, float[] image, int channel, int at)
    {
        double value = image[(channel * manifest.Height * manifest.Width) + at];
        value = (value * manifest.StandardDeviation[channel]) + manifest.Mean[channel];
        return (byte)Math.Clamp(Math.Floor((value * 255) + 0.5), 0, 255);
    }
}
