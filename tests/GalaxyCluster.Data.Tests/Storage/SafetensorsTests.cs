using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using GalaxyCluster.Data.Storage;
using Xunit;

namespace GalaxyCluster.Data.Tests.Storage;

public sealed class SafetensorsTests
{
    private static readonly ImmutableDictionary<string, string> s_noMetadata = ImmutableDictionary<string, string>.Empty;

    [Fact]
    public void WhatIsWrittenIsReadBack()
    {
        using ScratchFolder scratch = new();
        DurableFile.Write(scratch["a.safetensors"], stream =>
        {
            SafetensorsWriter writer = new(
                stream,
                [
                    new("labels", TensorType.I64, [2]), new("empty", TensorType.I64, [0, 5]),
                    new("a.weight", TensorType.F32, [2, 2]), new(
                        "a.bias", TensorType.F32, [1]), new("ids", TensorType.U8, [3]),
                ],
                new Dictionary<string, string> { ["z"] = "last", ["a"] = "é\"\n" });
            writer.Append([7L, -1L]);
            writer.Append([1f, 2f, 3f, 4f, 5f]); // runs over two tensors
            writer.Append([9, 8]);
            writer.Append([(byte)7]);
            writer.Complete();
        });

        using SafetensorsFile file = SafetensorsFile.Open(scratch["a.safetensors"]);
        Assert.Equal(0, file.Header.DataOffset % 8);
        Assert.Equal("é\"\n", file.Header.Metadata["a"]);
        long[] labels = new long[2];
        file.Read(file.Header.Tensor("labels", TensorType.I64), 0, labels);
        Assert.Equal([7, -1], labels);
        float[] flat = new float[5];
        file.ReadData(file.Header.Tensor("a.weight", TensorType.F32).Offset - file.Header.DataOffset, flat);
        Assert.Equal([1, 2, 3, 4, 5], flat);
        byte[] ids = new byte[2];
        file.Read(file.Header.Tensor("ids", TensorType.U8), 1, ids);
        Assert.Equal([8, 7], ids);
    }

    [Fact]
    public void TheLayoutIsThePublishedOne()
    {
        using MemoryStream stream = new();
        SafetensorsWriter writer = new(stream, [new("t", TensorType.F32, [1])], s_noMetadata);
        writer.Append([1f]);
        writer.Complete();
        byte[] bytes = stream.ToArray();
        int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        string header = Encoding.UTF8.GetString(bytes, 8, length);
        Assert.Equal("""{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", header.TrimEnd(' '));
        Assert.Equal(0, length % 8);
        Assert.Equal([0, 0, 0x80, 0x3F], bytes[(8 + length)..]);
    }

    [Fact]
    public void WriterRefusesTooFewTooManyAndForeignElements()
    {
        SafetensorsWriter writer = new(new MemoryStream(), [new("t", TensorType.F32, [2])], s_noMetadata);
        writer.Append([1f]);
        Assert.Throws<InvalidOperationException>(writer.Complete);
        Assert.Throws<InvalidOperationException>(() => writer.Append([1L]));
        writer.Append([2f]);
        writer.Complete();
        Assert.Throws<InvalidOperationException>(() => writer.Append([3f]));
        Assert.Throws<ArgumentException>(() => new SafetensorsWriter(
            new MemoryStream(), [new("t", TensorType.F32, [2]), new("t", TensorType.F32, [2])], s_noMetadata));
    }

    [Theory]
    [InlineData("""{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"u":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "overlaps")]
    [InlineData("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"u":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "overlaps")]
    [InlineData("""{"t":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "gap")]
    [InlineData("""{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 8, "after the last tensor")]
    [InlineData("""{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 0, "expected a whole number from 0 to 0")]
    [InlineData("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "do not hold")]
    [InlineData("""{"t":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "do not hold")]
    [InlineData("""{"t":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "shape[0]")]
    [InlineData("""{"t":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "shape[0]")]
    [InlineData("""{"t":{"dtype":"F32","shape":[9223372036854775807,4],"data_offsets":[0,4]}}""", 4, "do not hold")]
    [InlineData("""{"t":{"dtype":"F32","shape":[4611686018427387905],"data_offsets":[0,4]}}""", 4, "do not hold")]
    [InlineData("""{"t":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]}}""", 4, "9 entries")]
    [InlineData("""{"t":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}""", 4, "BF16")]
    [InlineData("""{"t":{"dtype":"F32","shape":[1]}}""", 4, "data_offsets")]
    [InlineData("""{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}}""", 4, "unknown field")]
    [InlineData("""{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "not JSON")]
    [InlineData("""{"t":5}""", 4, "expected an object")]
    [InlineData("""{"__metadata__":{"a":1},"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "__metadata__.a")]
    [InlineData("""{"":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "name")]
    [InlineData("""{"t":{"dtype":"\ud800","shape":[1],"data_offsets":[0,4]}}""", 4, "UTF-8")]
    [InlineData("""[1]""", 4, "begin with '{'")]
    [InlineData("""{"t":""", 4, "not JSON")]
    [InlineData("""{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{}}}}}}}}}}""", 4, "not JSON")]
    public void HostileHeadersAreNamed(string header, int dataBytes, string expected)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        byte[] file = new byte[8 + text.Length + dataBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)text.Length);
        text.CopyTo(file, 8);
        DataFormatException e = Assert.Throws<DataFormatException>(
            () => Safetensors.ReadHeader(new MemoryStream(file), "x"));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.StartsWith("x: ", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0UL, 7)]
    [InlineData(0UL, 8)]
    [InlineData(1UL, 8)]
    [InlineData(1UL << 63, 64)]
    [InlineData(ulong.MaxValue, 64)]
    [InlineData((16UL << 20) + 1, 64)]
    [InlineData(1000UL, 64)]
    public void HostileHeaderLengthsAreRefusedBeforeMemoryIsTaken(ulong declared, int fileBytes)
    {
        byte[] file = new byte[Math.Max(8, fileBytes)];
        BinaryPrimitives.WriteUInt64LittleEndian(file, declared);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<DataFormatException>(() => Safetensors.ReadHeader(new MemoryStream(file, 0, fileBytes), "x"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void ReadingOutsideATensorIsRefused()
    {
        using ScratchFolder scratch = new();
        DurableFile.Write(scratch["a"], stream =>
        {
            SafetensorsWriter writer = new(stream, [new("t", TensorType.F32, [2])], s_noMetadata);
            writer.Append([1f, 2f]);
        });
        using SafetensorsFile file = SafetensorsFile.Open(scratch["a"]);
        TensorEntry t = file.Header.Tensor("t", TensorType.F32);
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Read(t, 1, new float[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Read(t, -1, new float[1]));
        Assert.Throws<ArgumentException>(() => file.Read(t, 0, new byte[1]));
        Assert.Throws<DataFormatException>(() => file.ReadData(4, new float[2]));
        Assert.Throws<DataFormatException>(() => file.Header.Tensor("t", TensorType.U8));
        Assert.Throws<DataFormatException>(() => file.Header.Tensor("u", TensorType.F32));
    }
}
