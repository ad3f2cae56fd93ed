using System.Buffers.Binary;
using System.IO.Compression;
using GalaxyCluster.Data.Tests.Fuzzing;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.PixelFormats;
using Xunit;

namespace GalaxyCluster.StandIns.Tests.ImageSharp;

/// <summary>Files that lie, each in one way.</summary>
public class HostileFileTests
{
    private const int FrameOfBaseline = 0xC0;

    [Theory]
    [InlineData("")]
    [InlineData("FF")]
    [InlineData("00112233445566778899AABBCCDDEEFF")]
    [InlineData("474946383961")]
    public void Bytes_of_no_known_format_are_refused_as_such(string hex) =>
        Assert.Throws<UnknownImageFormatException>(() => Image.Load<Rgb24>(Convert.FromHexString(hex)));

    [Theory]
    [InlineData("FFD8")]
    [InlineData("FFD8FFD9")]
    [InlineData("FFD8001122334455")]
    [InlineData("FFD8FFE00001")]
    [InlineData("FFD8FFDA000C03010002110311003F00")]
    [InlineData("89504E470D0A1A0A")]
    public void Files_that_end_before_their_picture_are_refused(string hex)
    {
        StandIn.Require();
        byte[] file = Convert.FromHexString(hex);
        Assert.Throws<InvalidImageContentException>(() => Image.Load<Rgb24>(file));
        Assert.Throws<InvalidImageContentException>(() => Image.Identify(file));
    }

    [Theory]
    [InlineData(0, 100)]
    [InlineData(100, 0)]
    [InlineData(65500, 65500)]
    [InlineData(16000, 16000)]
    [InlineData(65535, 4000)]
    public void A_jpeg_of_absurd_size_is_refused_before_memory_is_taken(int width, int height)
    {
        StandIn.Require();
        byte[] file = TestFiles.Fixture("progressive-420.jpg");
        int frame = Find(file, 0xC2);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frame + 5), (ushort)height);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frame + 7), (ushort)width);
        AssertRefusedCheaply(file);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(-1, 5)]
    [InlineData(60000, 60000)]
    [InlineData(10000, 10000)]
    [InlineData(int.MaxValue, int.MaxValue)]
    [InlineData(1, int.MaxValue)]
    public void A_png_of_absurd_size_is_refused_before_memory_is_taken(int width, int height)
    {
        StandIn.Require();
        byte[] file = TestFiles.Fixture("rgba16-adam7.png");
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(20), height);
        PngChunks.FixChecksum(file, 8);
        AssertRefusedCheaply(file);
    }

    [Theory]
    [InlineData(FrameOfBaseline, 4, 12, typeof(NotSupportedException))]
    [InlineData(FrameOfBaseline, 4, 9, typeof(InvalidImageContentException))]
    [InlineData(FrameOfBaseline, 9, 2, typeof(InvalidImageContentException))]
    [InlineData(FrameOfBaseline, 11, 0x05, typeof(InvalidImageContentException))]
    [InlineData(FrameOfBaseline, 11, 0x50, typeof(InvalidImageContentException))]
    [InlineData(FrameOfBaseline, 12, 4, typeof(InvalidImageContentException))]
    [InlineData(FrameOfBaseline, 12, 3, typeof(InvalidImageContentException))]
    [InlineData(FrameOfBaseline, 1, 0xC3, typeof(NotSupportedException))]
    [InlineData(FrameOfBaseline, 1, 0xC9, typeof(NotSupportedException))]
    [InlineData(0xDB, 4, 0x04, typeof(InvalidImageContentException))]
    [InlineData(0xDB, 4, 0x20, typeof(InvalidImageContentException))]
    [InlineData(0xDB, 3, 0x20, typeof(InvalidImageContentException))]
    [InlineData(0xC4, 4, 0x04, typeof(InvalidImageContentException))]
    [InlineData(0xC4, 4, 0x20, typeof(InvalidImageContentException))]
    [InlineData(0xC4, 5, 0xFF, typeof(InvalidImageContentException))]
    [InlineData(0xDA, 4, 0, typeof(InvalidImageContentException))]
    [InlineData(0xDA, 4, 9, typeof(InvalidImageContentException))]
    [InlineData(0xDA, 5, 99, typeof(InvalidImageContentException))]
    [InlineData(0xDA, 6, 0x40, typeof(InvalidImageContentException))]
    [InlineData(0xDA, 6, 0x33, typeof(InvalidImageContentException))]
    public void A_jpeg_header_with_one_bad_byte_is_refused(int marker, int offset, int value, Type expected)
    {
        StandIn.Require();
        byte[] file = TestFiles.Fixture("baseline-444.jpg");
        file[Find(file, (byte)marker) + offset] = (byte)value;
        Assert.Throws(expected, () => Image.Load<Rgb24>(file));
    }

    [Fact]
    public void A_jpeg_of_endless_scans_is_refused()
    {
        StandIn.Require();
        byte[] file = TestFiles.Fixture("progressive-444.jpg");
        int scan = Find(file, 0xDA), tables = Find(file, 0xC4);
        byte[] header = file[..scan], repeated = file.AsSpan(scan, 14).ToArray();
        Assert.True(tables < scan);
        using MemoryStream bomb = new();
        bomb.Write(header);
        for (int i = 0; i < 5000; i++) bomb.Write(repeated);
        bomb.Write([0xFF, 0xD9]);
        Assert.Throws<InvalidImageContentException>(() => Image.Load<Rgb24>(bomb.ToArray()));
    }

    [Theory]
    [InlineData("rgb8", 8, 0x7FFFFFF0)]
    [InlineData("rgb8", 33, 0x7FFFFFF0)]
    [InlineData("rgb8", 33, -1)]
    public void A_png_chunk_longer_than_the_file_is_refused(string name, int position, int length)
    {
        byte[] file = TestFiles.Fixture(name + ".png");
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(position), length);
        Assert.Throws<InvalidImageContentException>(() => Image.Load<Rgb24>(file));
    }

    [Fact]
    public void A_png_is_refused_at_whatever_byte_it_ends()
    {
        StandIn.Require();
        byte[] file = TestFiles.Fixture("rgba8.png");
        for (int length = 8; length < file.Length - 12; length++)
        {
            Assert.Throws<InvalidImageContentException>(() => Image.Load<Rgb24>(file.AsSpan(0, length)));
        }
    }

    [Theory]
    [InlineData("bad checksum")]
    [InlineData("palette index")]
    [InlineData("no palette")]
    [InlineData("unknown filter")]
    [InlineData("too few rows")]
    [InlineData("preset dictionary")]
    [InlineData("data apart")]
    [InlineData("unknown critical chunk")]
    public void A_png_that_breaks_one_rule_is_refused(string rule)
    {
        StandIn.Require();
        byte[] rows = new byte[5 * 4];
        byte[] palette = [1, 2, 3, 4, 5, 6];
        List<(string Type, byte[] Content)> chunks = [("IHDR", Header(4, 5, 8, 3)), ("PLTE", palette)];
        if (rule == "palette index") rows[7] = 2;
        if (rule == "unknown filter") rows[5] = 5;
        if (rule == "no palette") chunks.RemoveAt(1);
        if (rule == "unknown critical chunk") chunks.Add(("ABCD", []));
        byte[] data = Deflate([.. rows, .. new byte[5]]);
        if (rule == "too few rows") data = Deflate(rows);
        if (rule == "preset dictionary") (data[0], data[1]) = (0x78, 0x20);
        chunks.Add(("IDAT", data[..5]));
        if (rule == "data apart") chunks.Add(("tEXt", [65, 0, 65]));
        chunks.Add(("IDAT", data[5..]));
        chunks.Add(("IEND", []));
        byte[] file = PngChunks.Join(chunks);
        if (rule == "bad checksum") file[^15] ^= 1;
        Assert.Throws<InvalidImageContentException>(() => Image.Load<Rgb24>(file));
    }

    [Fact]
    public void A_file_above_the_memory_limit_is_refused_but_identified()
    {
        using Image<Rgb24> large = new(1000, 1000);
        using MemoryStream png = new(), jpeg = new();
        large.SaveAsPng(png);
        large.SaveAsJpeg(jpeg);
        Configuration configuration = Configuration.Default.Clone();
        configuration.MemoryAllocator = MemoryAllocator.Create(new MemoryAllocatorOptions { AllocationLimitMegabytes = 1 });
        DecoderOptions options = new() { Configuration = configuration };
        foreach (byte[] file in new[] { png.ToArray(), jpeg.ToArray() })
        {
            Assert.Throws<InvalidImageContentException>(() => Image.Load<Rgb24>(options, file));
            Assert.Equal(1000, Image.Identify(options, file).Width);
        }
    }

    private static void AssertRefusedCheaply(byte[] file)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        TimeSpan start = ThreadClock.Now;
        Assert.Throws<InvalidImageContentException>(() => Image.Load<Rgb24>(file));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4L << 20);
        Assert.True(ThreadClock.Now - start < TimeSpan.FromSeconds(5));
    }

    private static int Find(byte[] file, byte marker) => file.AsSpan().IndexOf([(byte)0xFF, marker]);

    private static byte[] Header(int width, int height, byte depth, byte colorType)
    {
        byte[] content = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(content, width);
        BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(4), height);
        content[8] = depth;
        content[9] = colorType;
        return content;
    }

    private static byte[] Deflate(byte[] raw)
    {
        using MemoryStream output = new();
        using (ZLibStream stream = new(output, CompressionLevel.Optimal, true)) stream.Write(raw);
        return output.ToArray();
    }
}
