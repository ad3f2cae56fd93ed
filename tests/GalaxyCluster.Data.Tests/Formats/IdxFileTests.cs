using System.IO.Compression;
using System.Security.Cryptography;
using GalaxyCluster.Data.Formats;
using Xunit;

namespace GalaxyCluster.Data.Tests.Formats;

public sealed class IdxFileTests
{
    private static readonly byte[] s_images = [0, 0, 8, 3, 0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void FilesAreReadPlainOrCompressed(bool compressed)
    {
        byte[] bytes = compressed ? Gzip(s_images) : s_images;
        using IdxFile file = IdxFile.Open(InputBytes.Of(bytes, "images"));
        Assert.Equal([4, 1, 2], file.Array.Shape);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], file.Array.ReadNumbers(8));
    }

    [Fact]
    public void ShortIntegersAreBigEndian()
    {
        using IdxFile file = IdxFile.Open(InputBytes.Of(new byte[] { 0, 0, 0x0B, 1, 0, 0, 0, 2, 255, 254, 1, 0 }, "a"));
        Assert.Equal([-2, 256], file.Array.ReadNumbers(2));
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("long")]
    [InlineData("huge")]
    [InlineData("type")]
    [InlineData("gzip")]
    [InlineData("short")]
    [InlineData("empty")]
    public void DamagedFilesAreRefused(string fault)
    {
        byte[] bytes = (byte[])s_images.Clone();
        switch (fault)
        {
            case "cut": bytes = bytes[..^1]; break;
            case "long": bytes = [.. bytes, 0]; break;
            case "huge": bytes[4] = bytes[8] = bytes[12] = 0xFF; break;
            case "type": bytes[2] = 10; break;
            case "gzip": bytes = [0x1F, 0x8B, 8, 0, 1, 2, 3]; break;
            case "short": bytes = Gzip(bytes[..^1]); break;
            default: bytes = []; break;
        }

        Assert.Throws<DataFormatException>(() => IdxFile.Open(InputBytes.Of(bytes, "images")));
    }

    [Fact]
    public void MnistIsThePublishedSet()
    {
        string folder = ScratchFolder.SharedData("mnist-t10k");
        // The checksums with which the set was published.
        Assert.Equal("9fb629c4189551a2d022fa330f9573f3", Md5(folder, "t10k-images-idx3-ubyte.gz"));
        using IArrayFile images = ArrayFiles.Open(Path.Combine(folder, "t10k-images-idx3-ubyte.gz"));
        Assert.Equal([10_000, 28, 28], images.Array("").Shape);
        using IArrayFile labels = ArrayFiles.Open(Path.Combine(folder, "t10k-labels-idx1-ubyte.gz"));
        double[] digits = labels.Array("").ReadNumbers(10_000);
        Assert.Equal(
            [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009],
            Enumerable.Range(0, 10).Select(d => digits.Count(v => v == d)));
        // The first digit is a 7; its mean is known from any other reader.
        Assert.Equal(7, digits[0]);
    }

#pragma warning disable CA5351 // MD5 is what was published.
    private static string Md5(string folder, string name) =>
        Convert.ToHexStringLower(MD5.HashData(File.ReadAllBytes(Path.Combine(folder, name))));
#pragma warning restore CA5351

    private static byte[] Gzip(byte[] bytes)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return packed.ToArray();
    }
}
