using GalaxyCluster.Data.Pictures;
using Xunit;

namespace GalaxyCluster.Data.Tests.Fuzzing;

/// <summary>
/// JPEG and PNG on broken files (see <see cref="Fuzzer"/>). The decoder is ImageSharp's, whose errors name no offset:
/// what
/// is held here is that a fault is returned and nothing thrown, the time, and the memory.
/// </summary>
public sealed class PictureFuzzTests
{
    [Fact]
    public void JpegFiles() => Run("jpeg", "*.jpg", 16_000);

    [Fact]
    public void PngFiles() => Run("png", "*.png", 80_000);

    private static void Run(string name, string files, int bytesPerByte) => Fuzzer.Run(new FuzzTarget
    {
        Name = name,
        Seeds = [.. Directory.GetFiles(TestFixture.PathOf("pictures"),
            files).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)],
        Read = static f =>
        {
            PictureDecoder.TryDecode(f, CentreCrop.None, channels: 3, out _);
            PictureDecoder.TryDecode(f, CentreCrop.None, channels: 1, out _);
        },
        FixedBytes = 8 << 20,
        BytesPerByte = bytesPerByte,
        IsTyped = static _ => false,
    });
}
