using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace GalaxyCluster.EndToEnd.Tests.Processes;

/// <summary>Small pictures of two classes, a bright square to the left or to the right, and their labels.</summary>
internal static class TestPictures
{
    private const int Side = 24;

    /// <summary>Makes <c>DIR/images/left-0.png</c>, <c>right-0.jpg</c>..., and <c>DIR/labels.csv</c>.</summary>
    public static void Write(TestFolder folder, int ofEachClass)
    {
        Directory.CreateDirectory(folder["images"]);
        var labels = new List<string> { "id,label" };
        for (int i = 0; i < ofEachClass; i++)
        {
            using Image<Rgb24> left = Make(2, i), right = Make(12, i);
            left.SaveAsPng(folder[$"images/left-{i}.png"]);
            right.SaveAsJpeg(folder[$"images/right-{i}.jpg"]);
            labels.Add($"left-{i},left");
            labels.Add($"right-{i},right");
        }

        folder.Write("labels.csv", string.Join('\n', labels) + "\n");
    }

    private static Image<Rgb24> Make(int left, int shade)
    {
        var image = new Image<Rgb24>(Side, Side, new Rgb24(20, 20, 30));
        for (int y = 6; y < 16; y++)
        {
            for (int x = left; x < left + 10; x++)
                image[x, y] = new Rgb24(200, (byte)(100 + shade), 90);
        }

        return image;
    }
}
