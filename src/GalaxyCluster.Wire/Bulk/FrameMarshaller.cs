using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using GalaxyCluster.Wire.V1;
using Google.Protobuf;
using Grpc.Core;

namespace GalaxyCluster.Wire.Bulk;

/// <summary>
/// Writes and reads <c>galaxycluster.v1.Frame</c> in protobuf's wire format without the message library's copy of
/// the bytes: a chunk goes straight from the tensor to the transport, and straight from the transport to a pooled
/// buffer. A peer in another language uses the generated message.
/// </summary>
internal static class FrameMarshaller
{
    // (field number << 3) | wire type; wire type 2 is length-delimited, 0 a varint, 5 four bytes.
    private const byte HeaderTag = (1 << 3) | 2;
    private const byte ChunkTag = (2 << 3) | 2;
    private const byte OffsetTag = (1 << 3) | 0;
    private const byte CrcTag = (2 << 3) | 5;
    private const byte DataTag = (3 << 3) | 2;

    public static Marshaller<Frame> Instance { get; } = Marshallers.Create<Frame>(
        (frame, context) => Write(frame, context),
        context => Read(context.PayloadAsReadOnlySequence()));

    public static void Write(Frame frame, SerializationContext context)
    {
        int length = frame.Header is { } header ? HeaderLength(header) : ChunkLength(frame);
        context.SetPayloadLength(length);
        WriteTo(frame, context.GetBufferWriter());
        context.Complete();
    }

    public static void WriteTo(Frame frame, IBufferWriter<byte> writer)
    {
        if (frame.Header is { } header)
        {
            Span<byte> start = writer.GetSpan(16);
            start[0] = HeaderTag;
            writer.Advance(1 + WriteVarint(start[1..], (ulong)header.CalculateSize()));
            header.WriteTo(writer);
            return;
        }
        ReadOnlySpan<byte> data = frame.Data;
        Span<byte> prefix = writer.GetSpan(64);
        int at = 0;
        prefix[at++] = ChunkTag;
        at += WriteVarint(prefix[at..], (ulong)ChunkBodyLength(frame));
        prefix[at++] = OffsetTag;
        at += WriteVarint(prefix[at..], (ulong)frame.Offset);
        prefix[at++] = CrcTag;
        BinaryPrimitives.WriteUInt32LittleEndian(prefix[at..], frame.Crc);
        at += sizeof(uint);
        prefix[at++] = DataTag;
        at += WriteVarint(prefix[at..], (ulong)data.Length);
        writer.Advance(at);
        writer.Write(data);
    }

    /// <summary>Never throws: what cannot be read comes back with <see cref="Frame.Malformed"/> set.</summary>
    public static Frame Read(ReadOnlySequence<byte> payload)
    {
        var reader = new SequenceReader<byte>(payload);
        Frame? frame = null;
        while (!reader.End)
        {
            if (!TryReadVarint(ref reader, out ulong tag))
                return Frame.Unreadable("a field tag is cut off");
            if (tag is HeaderTag or ChunkTag)
            {
                frame?.Dispose();
                if (!TryReadBytes(ref reader, out ReadOnlySequence<byte> body))
                    return Frame.Unreadable("a frame is shorter than it says");
                frame = tag == HeaderTag ? ReadHeader(body) : ReadChunk(body);
                if (frame.Malformed is not null)
                    return frame;
            }
            else if (!TrySkip(ref reader, tag))
            {
                frame?.Dispose();
                return Frame.Unreadable("an unknown field cannot be skipped");
            }
        }
        return frame ?? Frame.Unreadable("a frame holds neither a header nor a chunk");
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever the message library throws on hostile bytes is one answer.")]
    private static Frame ReadHeader(ReadOnlySequence<byte> body)
    {
        try
        {
            return Frame.OfHeader(Header.Parser.ParseFrom(body));
        }
        catch (Exception e)
        {
            return Frame.Unreadable($"the header cannot be read: {e.Message}");
        }
    }

    private static Frame ReadChunk(ReadOnlySequence<byte> body)
    {
        var reader = new SequenceReader<byte>(body);
        ulong offset = 0;
        uint crc = 0;
        ReadOnlySequence<byte> data = default;
        while (!reader.End)
        {
            if (!TryReadVarint(ref reader, out ulong tag))
                return Frame.Unreadable("a field tag of a chunk is cut off");
            bool read = tag switch
            {
                OffsetTag => TryReadVarint(ref reader, out offset),
                CrcTag => TryReadFixed32(ref reader, out crc),
                DataTag => TryReadBytes(ref reader, out data),
                _ => TrySkip(ref reader, tag),
            };
            if (!read)
                return Frame.Unreadable("a chunk is shorter than it says");
        }
        if (data.Length > BulkFormat.MaxChunkBytes)
            return Frame.Unreadable($"a chunk has {data.Length} bytes, more than the {BulkFormat.MaxChunkBytes} allowed");
        if (offset > long.MaxValue)
            return Frame.Unreadable("a chunk's offset is negative");
        return Frame.Received((long)offset, crc, data);
    }

    private static int HeaderLength(Header header)
    {
        int body = header.CalculateSize();
        return 1 + VarintLength((ulong)body) + body;
    }

    private static int ChunkLength(Frame frame)
    {
        int body = ChunkBodyLength(frame);
        return 1 + VarintLength((ulong)body) + body;
    }

    private static int ChunkBodyLength(Frame frame)
    {
        int data = frame.Data.Length;
        return 1 + VarintLength((ulong)frame.Offset) + 1 + sizeof(uint) + 1 + VarintLength((ulong)data) + data;
    }

    private static int VarintLength(ulong value)
    {
        int length = 1;
        while ((value >>= 7) != 0)
            length++;
        return length;
    }

    private static int WriteVarint(Span<byte> into, ulong value)
    {
        int length = 0;
        while (value >= 0x80)
        {
            into[length++] = (byte)(value | 0x80);
            value >>= 7;
        }
        into[length++] = (byte)value;
        return length;
    }

    private static bool TryReadVarint(ref SequenceReader<byte> reader, out ulong value)
    {
        value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            if (!reader.TryRead(out byte part))
                return false;
            value |= (ulong)(part & 0x7F) << shift;
            if ((part & 0x80) == 0)
                return true;
        }
        return false;
    }

    private static bool TryReadFixed32(ref SequenceReader<byte> reader, out uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        bool read = reader.TryCopyTo(bytes);
        value = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (read)
            reader.Advance(sizeof(uint));
        return read;
    }

    private static bool TryReadBytes(ref SequenceReader<byte> reader, out ReadOnlySequence<byte> bytes)
    {
        bytes = default;
        if (!TryReadVarint(ref reader, out ulong length) || length > (ulong)reader.Remaining)
            return false;
        return reader.TryReadExact((int)length, out bytes);
    }

    private static bool TrySkip(ref SequenceReader<byte> reader, ulong tag) => (tag & 7) switch
    {
        0 => TryReadVarint(ref reader, out _),
        1 => TryAdvance(ref reader, sizeof(ulong)),
        2 => TryReadBytes(ref reader, out _),
        5 => TryAdvance(ref reader, sizeof(uint)),
        _ => false,
    };

    private static bool TryAdvance(ref SequenceReader<byte> reader, int count)
    {
        if (reader.Remaining < count)
            return false;
        reader.Advance(count);
        return true;
    }
}
