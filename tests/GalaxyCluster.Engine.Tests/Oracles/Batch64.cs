namespace GalaxyCluster.Engine.Tests.Oracles;

/// <summary>[n, C, H, W] in float64; rows of features have H = W = 1.</summary>
internal sealed class Batch64(int count, int channels, int height, int width)
{
    public int Count => count;

    public int Channels => channels;

    public int Height => height;

    public int Width => width;

    public double[] Values { get; init; } = new double[count * channels * height * width];

    public double this[int n, int c, int y, int x] => Values[(((((n * channels) + c) * height) + y) * width) + x];

    public IEnumerable<double> Pixels(int n, int c) => Values.Skip(((n * channels) + c) * height * width).Take(height * width);

    public void Fill(Func<int, int, int, int, double> value)
    {
        for (int n = 0; n < count; n++)
        {
            for (int c = 0; c < channels; c++)
            {
                for (int y = 0; y < height; y++)
                {
                    for (int x = 0; x < width; x++)
                        Values[(((((n * channels) + c) * height) + y) * width) + x] = value(n, c, y, x);
                }
            }
        }
    }

    public Batch64 Map(Func<double, double> function)
        => new(count, channels, height, width) { Values = [.. Values.Select(function)] };
}
