using System.Buffers;
using GalaxyCluster.Wire.Bulk;
using GalaxyCluster.Wire.V1;
using Google.Protobuf;
using Frame = GalaxyCluster.Wire.Bulk.Frame;

namespace GalaxyCluster.Cluster.Tests.Wire;

/// <summary>The hand-written form is protobuf's, and nothing that comes in makes it throw.</summary>
public sealed class FrameMarshallerTests
{
    private static readonly byte[] Data = [.. Enumerable.Range(0, 1000).Select(i => (byte)(i * 7))];

    [Theory]
    [InlineData(0)]
    [InlineData(127)]
    [InlineData(1L << 40)]
    public void AChunkIsTheGeneratedMessage(long offset)
    {
        using Frame frame = Frame.OfBytes(offset, Data);

        GalaxyCluster.Wire.V1.Frame read = GalaxyCluster.Wire.V1.Frame.Parser.ParseFrom(Write(frame));

        Assert.Equal(offset, read.Chunk.Offset);
        Assert.Equal(Data, read.Chunk.Data.ToByteArray());
        Assert.Equal(Crc32C.Of(Data), read.Chunk.Crc32C);
    }

    [Fact]
    public void AHeaderIsTheGeneratedMessage()
    {
        var header = new Header { TotalBytes = 12, Sha256 = ByteString.CopyFrom(new byte[32]), Round = 3 };
        using Frame frame = Frame.OfHeader(header);
        Assert.Equal(header, GalaxyCluster.Wire.V1.Frame.Parser.ParseFrom(Write(frame)).Header);
    }

    [Fact]
    public void GeneratedMessagesAreReadAlsoWithFieldsOfTheFuture()
    {
        byte[] future = [0x98, 0x06, 0x01]; // field 99, varint 1
        byte[] chunk = new GalaxyCluster.Wire.V1.Frame
        {
            Chunk = new Chunk { Offset = 300, Crc32C = 5, Data = ByteString.CopyFrom(Data) },
        }.ToByteArray();

        using Frame read = FrameMarshaller.Read(new ReadOnlySequence<byte>([.. chunk, .. future]));

        Assert.Null(read.Malformed);
        Assert.Equal(300, read.Offset);
        Assert.Equal(5u, read.Crc);
        Assert.Equal(Data, read.Data.ToArray());
    }

    [Fact]
    public void FloatsTravelAsLittleEndianBytes()
    {
        using Frame frame = Frame.OfFloats(0, new[] { 1f, -2f });
        using Frame read = FrameMarshaller.Read(new ReadOnlySequence<byte>(Write(frame)));
        Assert.Equal([0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0], read.Data.ToArray());
    }

    [Fact]
    public void EveryCutAndEveryChangedByteIsReadWithoutThrowing()
    {
        using Frame frame = Frame.OfBytes(300, Data.AsMemory(0, 60));
        byte[] bytes = Write(frame);
        for (int length = 0; length < bytes.Length; length++)
        {
            using Frame cut = FrameMarshaller.Read(new ReadOnlySequence<byte>(bytes, 0, length));
            Assert.NotNull(cut.Malformed);
        }
        for (int at = 0; at < bytes.Length; at++)
        {
            byte[] changed = [.. bytes];
            changed[at] ^= 0xFF;
            using Frame read = FrameMarshaller.Read(new ReadOnlySequence<byte>(changed));
            Assert.True(
                read.Malformed is not null || read.Offset != 300 || Crc32C.Of(read.Data) != read.Crc,
                $"byte {at} was changed and nothing shows it");
        }
    }

    [Fact]
    public void AChunkAboveTheLimitIsRefused()
    {
        using Frame frame = Frame.OfBytes(0, new byte[BulkFormat.MaxChunkBytes + 1]);
        using Frame read = FrameMarshaller.Read(new ReadOnlySequence<byte>(Write(frame)));
        Assert.Contains("more than", read.Malformed, StringComparison.Ordinal);
    }

    private static byte[] Write(Frame frame)
    {
        var writer = new ArrayBufferWriter<byte>();
        FrameMarshaller.WriteTo(frame, writer);
        return writer.WrittenSpan.ToArray();
    }
}
