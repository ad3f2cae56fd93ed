using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.PixelFormats;
using Xunit;

namespace GalaxyCluster.StandIns.Tests.ImageSharp;

public class ImageTests
{
    [Fact]
    public void Rows_of_the_accessor_are_the_pixels_of_the_image()
    {
        using Image<L16> image = new(5, 3);
        image.ProcessPixelRows(rows =>
        {
            for (int y = 0; y < rows.Height; y++)
            {
                Span<L16> row = rows.GetRowSpan(y);
                Assert.Equal(rows.Width, row.Length);
                for (int x = 0; x < row.Length; x++) row[x] = new L16((ushort)((100 * y) + x));
            }
        });
        L16[] copy = new L16[15];
        image.CopyPixelDataTo(copy);
        for (int i = 0; i < copy.Length; i++)
        {
            Assert.Equal((100 * (i / 5)) + (i % 5), copy[i].PackedValue);
            Assert.Equal(copy[i], image[i % 5, i / 5]);
        }
    }

    [Fact]
    public void What_is_outside_is_refused()
    {
        using Image<L8> image = new(5, 3);
        Assert.Throws<ArgumentOutOfRangeException>(() => image[5, 0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => image[0, -1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => image.ProcessPixelRows(rows => rows.GetRowSpan(3)));
        Assert.Throws<ArgumentOutOfRangeException>(() => image.CopyPixelDataTo(new L8[14]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Image<L8>(0, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => Image.LoadPixelData<L8>(new byte[14], 5, 3));
    }

    [Fact]
    public void A_disposed_image_is_not_used_again()
    {
        Image<L8> image = new(5, 3);
        image.Dispose();
        image.Dispose();
        Assert.Throws<ObjectDisposedException>(() => image[0, 0]);
        Assert.Throws<ObjectDisposedException>(() => image.CloneAs<Rgb24>());
    }

    [Fact]
    public void A_new_image_is_black_although_buffers_are_used_again()
    {
        for (int i = 0; i < 3; i++)
        {
            using Image<L8> image = new(100, 100);
            for (int p = 0; p < 10000; p++) Assert.Equal(0, image[p % 100, p / 100].PackedValue);
            for (int p = 0; p < 10000; p++) image[p % 100, p / 100] = new L8(255);
        }
    }

    [Fact]
    public void Large_images_are_one_block_only_if_asked_for()
    {
        Configuration contiguous = Configuration.Default.Clone();
        contiguous.PreferContiguousImageBuffers = true;
        using Image<Rgb24> small = new(1000, 1000), large = new(2000, 1000), asked = new(contiguous, 2000, 1000);
        Assert.True(small.DangerousTryGetSinglePixelMemory(out Memory<Rgb24> memory));
        Assert.Equal(1000 * 1000, memory.Length);
        Assert.False(large.DangerousTryGetSinglePixelMemory(out _));
        Assert.True(asked.DangerousTryGetSinglePixelMemory(out _));
    }

    [Fact]
    public void Pixel_formats_convert_as_documented()
    {
        using Image<Rgb24> color = new(1, 1, new Rgb24(255, 128, 10));
        Assert.Equal(new Rgba32(255, 128, 10, 255), color.CloneAs<Rgba32>()[0, 0]);
        Assert.Equal(new Rgb48(65535, 32896, 2570), color.CloneAs<Rgb48>()[0, 0]);
        double luma = (0.2126 * 255) + (0.7152 * 128) + (0.0722 * 10);
        Assert.Equal((byte)Math.Round(luma), color.CloneAs<L8>()[0, 0].PackedValue);
        Assert.InRange(color.CloneAs<L16>()[0, 0].PackedValue, (luma * 257) - 1, (luma * 257) + 1);
        for (int value = 0; value < 256; value++)
        {
            using Image<L8> grey = new(1, 1, new L8((byte)value));
            Assert.Equal(value, grey.CloneAs<Rgba64>().CloneAs<L8>()[0, 0].PackedValue);
        }
    }

    [Fact]
    public void Packed_values_have_red_lowest()
    {
        Assert.Equal(0x04030201u, new Rgba32(1, 2, 3, 4).PackedValue);
        Assert.Equal(new Rgba64(1, 2, 3, 4), new Rgba64(0x0004000300020001ul));
    }

    [Fact]
    public async Task A_stream_is_read_from_where_it_stands_whether_it_can_seek_or_not()
    {
        byte[] file = TestFiles.Fixture("rgb8.png");
        using Image<Rgb24> expected = Image.Load<Rgb24>(file);
        using MemoryStream shifted = new([.. new byte[7], .. file]);
        shifted.Position = 7;
        Assert.Equal("PNG", Image.DetectFormat(shifted).Name);
        using Image<Rgb24> first = Image.Load<Rgb24>(shifted);
        using OneWayStream slow = new(file);
        using Image<Rgb24> second = await Image.LoadAsync<Rgb24>(slow, TestContext.Current.CancellationToken);
        Assert.Equal(Pixmap.From(expected).Samples, Pixmap.From(first).Samples);
        Assert.Equal(Pixmap.From(expected).Samples, Pixmap.From(second).Samples);
    }

    [Fact]
    public async Task Loading_can_be_cancelled()
    {
        using MemoryStream stream = new(TestFiles.Fixture("baseline-420.jpg"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Image.LoadAsync<Rgb24>(stream, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void A_target_size_is_kept_to()
    {
        using Image<Rgb24> image =
            Image.Load<Rgb24>(new DecoderOptions { TargetSize = new Size(10, 10) }, TestFiles.Fixture("baseline-420.jpg"));
        Assert.Equal(new Size(10, 6), image.Size);
    }

    [Fact]
    public void An_image_above_the_limit_is_not_made()
    {
        Configuration configuration = Configuration.Default.Clone();
        configuration.MemoryAllocator = MemoryAllocator.Create(new MemoryAllocatorOptions { AllocationLimitMegabytes = 1 });
        Assert.Throws<InvalidMemoryOperationException>(() => new Image<Rgba32>(configuration, 1024, 257));
        using Image<Rgba32> fits = new(configuration, 1024, 256);
        Assert.Equal(256, fits.Height);
    }

    /// <summary>Gives a few bytes at a time and cannot seek, like a network stream.</summary>
    private sealed class OneWayStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 11)], cancellationToken);
    }
}
