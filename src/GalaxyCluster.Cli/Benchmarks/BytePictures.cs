using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Loading;
using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Cli.Benchmarks;

/// <summary>Byte pictures in memory, read as a shard's are.</summary>
internal sealed class BytePictures(Model model, int count) : ISampleSource
{
    private readonly byte[] _pixels = [.. Enumerable.Range(0, model.Input.Length).Select(i => (byte)(i * 37 % 251))];
    private readonly PixelScaling _scaling = new(
        [.. Enumerable.Repeat(0.5f, model.Input.Channels)], [.. Enumerable.Repeat(0.25f, model.Input.Channels)]);

    public int Count => count;

    public int ClassCount => model.ClassCount;

    public int Channels => model.Input.Channels;

    public int Height => model.Input.Height;

    public int Width => model.Input.Width;

    public void Read(int sample, Span<float> image, Span<float> target)
    {
        _scaling.Apply(_pixels, image);
        target.Clear();
        target[sample % target.Length] = 1f;
    }

    public string Id(int sample) => $"{sample}";
}
