using GalaxyCluster.Data.Tests.Fuzzing;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.PixelFormats;
using Xunit;

namespace GalaxyCluster.StandIns.Tests.ImageSharp;

/// <summary>
/// Valid files with seeded damage: each is decoded or refused, in little processor time, and nothing else happens.
/// </summary>
public class FuzzTests
{
    private const int VariantsPerFile = 400;
    private static readonly TimeSpan TimeForOne = TimeSpan.FromSeconds(5);

    public static TheoryData<string> Files =>
    [
        "baseline-420.jpg", "restart-420.jpg", "progressive-420.jpg", "progressive-444.jpg", "coarse-16bit-steps.jpg", "grey.jpg",
        "rgb-adobe.jpg", "grey1.png", "palette4-trns.png", "rgb8-adam7.png", "rgba16-adam7.png", "greyalpha16.png",
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public void Damage_never_does_more_than_refuse(string name)
    {
        StandIn.Require();
        byte[] valid = TestFiles.Fixture(name);
        Configuration configuration = Configuration.Default.Clone();
        configuration.MemoryAllocator = MemoryAllocator.Create(new MemoryAllocatorOptions { AllocationLimitMegabytes = 64 });
        DecoderOptions options = new() { Configuration = configuration };
        uint state = 12345;
        int refused = 0;
        for (int variant = 0; variant < VariantsPerFile; variant++)
        {
            byte[] damaged = Damage(valid, ref state);
            if (variant % 4 != 0 && name.EndsWith(".png", StringComparison.Ordinal)) PngChunks.FixAllChecksums(damaged);
            TimeSpan start = ThreadClock.Now;
            try
            {
                using Image<Rgb24> image = Image.Load<Rgb24>(options, damaged);
                Assert.True(image.Width > 0 && image.Height > 0);
            }
            catch (Exception e) when (e is ImageFormatException or NotSupportedException)
            {
                refused++;
            }

            Assert.True(ThreadClock.Now - start < TimeForOne, $"Variant {variant} took too long.");
        }

        Assert.InRange(refused, 1, VariantsPerFile - 1);
    }

    /// <summary>A few bytes changed, one dropped, the beginning repeated within, or the end cut off.</summary>
    private static byte[] Damage(byte[] valid, ref uint state)
    {
        List<byte> bytes = [.. valid];
        uint kind = Next(ref state) % 8;
        if (kind == 7) return valid[..Index(valid.Length, ref state)];
        if (kind == 6) bytes.RemoveAt(Index(bytes.Count, ref state));
        if (kind == 5) bytes.InsertRange(Index(bytes.Count, ref state), valid[..Index(valid.Length, ref state)]);
        int changes = kind < 5 ? 1 + (int)(Next(ref state) % 4) : 0;
        for (int i = 0; i < changes; i++) bytes[Index(bytes.Count, ref state)] ^= (byte)(1 + (Next(ref state) % 255));
        return [.. bytes];
    }

    /// <summary>Never the first two bytes, which name the format.</summary>
    private static int Index(int count, ref uint state) => 2 + (int)(Next(ref state) % (uint)(count - 2));

    private static uint Next(ref uint state)
    {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        return state;
    }
}
