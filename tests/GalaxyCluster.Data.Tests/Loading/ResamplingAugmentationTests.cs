using System.Collections.Immutable;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Loading;
using Xunit;

namespace GalaxyCluster.Data.Tests.Loading;

public sealed class ResamplingAugmentationTests
{
    private static readonly PictureShape s_shape = new(2, 16, 16);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AMapThatMovesNothingChangesNoBit(bool cubic)
    {
        float[] from = Waves();
        float[] to = new float[from.Length];
        AffineResampling.Apply(from, to, s_shape, new AffineMap(1, 0, 0, 0, 1, 0), cubic);
        Assert.Equal(from, to);
    }

    /// <summary>Inside, at the edges and outside: bit for bit what the definition gives, for any size.</summary>
    [Theory]
    [InlineData(16, 16)]
    [InlineData(5, 9)]
    [InlineData(4, 4)]
    [InlineData(3, 2)]
    [InlineData(1, 1)]
    public void CubicHasTheBitsOfItsDefinition(int height, int width)
    {
        PictureShape shape = new(3, height, width);
        float[] from = [.. Enumerable.Range(0, shape.Length).Select(static i => ((i * 7919) % 101) / 17f)];
        float[] to = new float[from.Length];
        Array.Fill(to, float.NaN);
        AffineMap map = new(0.83f, -0.41f, 2.7f, 0.39f, 0.85f, -1.9f);
        AffineResampling.Apply(from, to, shape, map, cubic: true);
        for (int i = 0; i < to.Length; i++)
            Assert.Equal(Cubic(from.AsSpan(i / (height * width) * height * width), i % width, i / width % height), to[i]);

        float Cubic(ReadOnlySpan<float> plane, int x, int y)
        {
            float sx = (map.XX * x) + (map.XY * y) + map.X0, sy = (map.YX * x) + (map.YY * y) + map.Y0;
            float left = MathF.Floor(sx), top = MathF.Floor(sy), sum = 0;
            float[] across = Weights(sx - left), down = Weights(sy - top);
            for (int t = 0; t < 4; t++)
            {
                int row = Reflected((int)top - 1 + t, height) * width;
                float[] p = new float[4];
                for (int u = 0; u < 4; u++) p[u] = across[u] * plane[row + Reflected((int)left - 1 + u, width)];
                sum += down[t] * ((p[0] + p[1]) + (p[2] + p[3]));
            }

            return sum;
        }

        static float[] Weights(float t)
        {
            float u = 1 - t;
            return [-0.5f * t * u * u, 1 + (t * t * ((1.5f * t) - 2.5f)), 1 + (u * u * ((1.5f * u) - 2.5f)), -0.5f * u * t * t];
        }

        static int Reflected(int i, int length)
        {
            while (length > 1 && (i < 0 || i >= length)) i = i < 0 ? -i : (2 * length) - 2 - i;
            return length == 1 ? 0 : i;
        }
    }

    /// <summary>Bilinear and cubic resampling reproduce planes exactly.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void APlaneStaysAPlane(bool cubic)
    {
        float[] from = [.. Enumerable.Range(0, s_shape.Length).Select(static i => (0.5f * (i % 16)) - (0.25f * (i / 16 % 16)))];
        float[] to = new float[from.Length];
        AffineMap map = new(0.4f, 0.3f, 3.3f, -0.3f, 0.4f, 6.1f);
        AffineResampling.Apply(from, to, s_shape, map, cubic);
        for (int y = 0; y < 16; y++)
        {
            for (int x = 0; x < 16; x++)
            {
                float sx = (0.4f * x) + (0.3f * y) + 3.3f;
                float sy = (-0.3f * x) + (0.4f * y) + 6.1f;
                Assert.Equal((0.5f * sx) - (0.25f * sy), to[(y * 16) + x], 1e-4f);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AQuarterTurnIsTheDihedralOne(bool cubic)
    {
        float[] from = Waves();
        float[] turned = new float[from.Length];
        AffineResampling.Apply(from, turned, s_shape, new AffineMap(0, 1, 0, -1, 0, 15), cubic);
        for (int k = 0; k < 256; k++)
            Assert.Equal(from[((15 - (k % 16)) * 16) + (k / 16)], turned[k]);
    }

    [Fact]
    public void OutsideIsTheReflection()
    {
        float[] from = Waves();
        float[] to = new float[from.Length];
        AffineResampling.Apply(from, to, s_shape, new AffineMap(1, 0, -40, 0, 1, 0), cubic: false);
        // Columns -40..-25 of a picture reflected with period 30: 10, 9, ..., 0, 1, ..., 5.
        Assert.Equal(from[10], to[0]);
        Assert.Equal(from[0], to[10]);
        Assert.Equal(from[5], to[15]);
    }

    [Fact]
    public void AnglesZoomsAndShiftsStayInTheirBounds()
    {
        // A picture whose pixels are their columns shows the map's first row.
        BatchAssembler assembler = new(new Columns(), [new Affine(10, 1.5, 3, 1)], 7);
        double largest = 0;
        double smallest = 10;
        for (int epoch = 0; epoch < 300; epoch++)
        {
            float[] images = new float[64 * 64];
            assembler.Fill([0], epoch, augment: true, images, new float[2]);
            double along = images[(32 * 64) + 33] - images[(32 * 64) + 32];
            double down = images[(33 * 64) + 32] - images[(32 * 64) + 32];
            double zoom = Math.Sqrt((along * along) + (down * down));
            Assert.InRange(Math.Abs(Math.Atan2(down, along)) * 180 / Math.PI, 0, 10.1);
            Assert.InRange(Math.Abs(images[(32 * 64) + 32] - 32), 0, 6.5);
            (largest, smallest) = (Math.Max(largest, zoom), Math.Min(smallest, zoom));
        }

        Assert.InRange(largest, 1.4, 1.505);
        Assert.InRange(smallest, 0.66, 0.72);
    }

    [Fact]
    public void ACropIsAPartOfThePicture()
    {
        BatchAssembler assembler = new(new Columns(), [new Crop(0.5)], 7);
        for (int epoch = 0; epoch < 100; epoch++)
        {
            float[] images = new float[64 * 64];
            assembler.Fill([0], epoch, augment: true, images, new float[2]);
            Assert.InRange(images[1] - images[0], 0.499f, 1);
            Assert.InRange(images[0], 0, 31.6f);
            Assert.InRange(images[63], images[0] + 31, 63);
        }
    }

    private static float[] Waves() => [.. Enumerable.Range(0, s_shape.Length).Select(static i => (float)Math.Sin(i * 0.7))];

    private sealed class Columns : ISampleSource
    {
        public int Count => 1;

        public int ClassCount => 2;

        public int Channels => 1;

        public int Height => 64;

        public int Width => 64;

        public string Id(int sample) => "columns";

        public void Read(int sample, Span<float> image, Span<float> target)
        {
            for (int k = 0; k < image.Length; k++) image[k] = k % 64;
            target[0] = 1;
            target[1] = 0;
        }
    }
}
