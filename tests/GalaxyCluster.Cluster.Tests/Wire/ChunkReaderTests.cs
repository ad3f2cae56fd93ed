using System.Security.Cryptography;
using GalaxyCluster.Wire.Bulk;
using GalaxyCluster.Wire.Errors;
using GalaxyCluster.Wire.V1;
using Google.Protobuf;
using Frame = GalaxyCluster.Wire.Bulk.Frame;

namespace GalaxyCluster.Cluster.Tests.Wire;

/// <summary>Bytes arrive as they were sent, or not at all.</summary>
public sealed class ChunkReaderTests
{
    private static readonly byte[] Whole = [.. Enumerable.Range(0, 3000).Select(i => (byte)(i * 31))];

    [Fact]
    public async Task AWholeStreamArrives()
    {
        byte[] into = new byte[Whole.Length];
        await ReadAsync(into, Head(), Part(0, 1024), Part(1024, 1024), Part(2048, 952));
        Assert.Equal(Whole, into);
    }

    [Fact]
    public Task AMissingEndIsFound() => Refused(RejectionCode.Corrupt, "after 2048 of 3000", Head(), Part(0, 2048));

    [Fact]
    public Task AGapIsFound() => Refused(RejectionCode.Malformed, "offset 2048", Head(), Part(0, 1024), Part(2048, 952));

    [Fact]
    public Task MoreThanAnnouncedIsFound() =>
        Refused(RejectionCode.Malformed, "more than", Head(), Part(0, 3000), Frame.OfBytes(3000, new byte[1]));

    [Fact]
    public Task AnEmptyChunkIsNoProgress() => Refused(RejectionCode.Malformed, "empty", Head(), Frame.OfBytes(0, default));

    [Fact]
    public Task ASecondHeaderIsFound() => Refused(RejectionCode.Malformed, "second header", Head(), Head());

    [Fact]
    public Task NoHeaderIsFound() => Refused(RejectionCode.Malformed, "not with a header", Part(0, 3000));

    [Fact]
    public Task NothingIsFound() => Refused(RejectionCode.Malformed, "before its header");

    [Fact]
    public Task AnotherLengthThanExpectedIsRefusedBeforeAnyByte() =>
        Refused(RejectionCode.Malformed, "announces 9223372036854775807", Head(long.MaxValue), Part(0, 3000));

    [Fact]
    public Task ADigestThatIsNoSha256IsFound()
    {
        var header = new Header { TotalBytes = Whole.Length, Sha256 = ByteString.CopyFrom(1, 2) };
        return Refused(RejectionCode.Malformed, "SHA-256", Frame.OfHeader(header));
    }

    [Fact]
    public Task ABitFlippedAfterTheChecksumIsFound()
    {
        byte[] flipped = [.. Whole];
        Frame frame = Frame.OfBytes(0, flipped);
        flipped[1500] ^= 4;
        return Refused(RejectionCode.Corrupt, "checksum", Head(), frame);
    }

    [Fact]
    public Task BytesOfAnotherWholeAreFound()
    {
        byte[] other = [.. Whole];
        other[7]++;
        return Refused(RejectionCode.Corrupt, "SHA-256", Head(), Frame.OfBytes(0, other));
    }

    private static Frame Head(long total = 3000) =>
        Frame.OfHeader(new Header { TotalBytes = total, Sha256 = ByteString.CopyFrom(SHA256.HashData(Whole)) });

    private static Frame Part(int at, int length) => Frame.OfBytes(at, Whole.AsMemory(at, length));

    private static Task ReadAsync(byte[] into, params Frame[] frames) =>
        new ChunkReader(new FrameStream(frames)).ReadAsync(into.AsMemory(), CancellationToken.None);

    private static async Task Refused(RejectionCode code, string message, params Frame[] frames)
    {
        WireException error = await Assert.ThrowsAsync<WireException>(() => ReadAsync(new byte[3000], frames));
        Assert.Equal(code, error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
