namespace GalaxyCluster.Data.Formats.Hdf5;

/// <summary>
/// An object header, version 1 or 2 (HDF5 file format specification, section IV.A): the messages of a group or a data
/// set, continuation blocks included.
/// </summary>
internal sealed class Hdf5ObjectHeader
{
    private const int MaxMessages = 100_000;
    private const int MaxBlocks = 10_000;
    private const int SharedFlag = 2;
    private readonly Hdf5Reader _file;
    private readonly List<Hdf5Message> _messages = [];
    private readonly Queue<(ulong Address, long Length)> _blocks = [];

    private Hdf5ObjectHeader(Hdf5Reader file, ulong address)
    {
        _file = file;
        Address = address;
    }

    public ulong Address { get; }

    public IReadOnlyList<Hdf5Message> Messages => _messages;

    private static ReadOnlySpan<byte> Signature => "OHDR"u8;

    private static ReadOnlySpan<byte> ContinuationSignature => "OCHK"u8;

    /// <exception cref="DataFormatException">Not an object header.</exception>
    public static Hdf5ObjectHeader Read(Hdf5Reader file, ulong address)
    {
        Hdf5ObjectHeader header = new(file, address);
        if (file.Block(address, 4, "object header").AsSpan().SequenceEqual(Signature))
            header.ReadVersion2();
        else
            header.ReadVersion1();
        return header;
    }

    public Hdf5Message? Find(Hdf5MessageType type)
    {
        foreach (Hdf5Message message in _messages)
        {
            if (message.Type == type)
                return message;
        }

        return null;
    }

    /// <exception cref="DataFormatException">There is none, or it stands elsewhere.</exception>
    public Hdf5Message Require(Hdf5MessageType type)
    {
        Hdf5Message message = Find(type) ?? throw new DataFormatException(
            _file.Source, $"offset {_file.Position(Address, "object header")}", $"object without {type} message");
        return message.IsShared
            ? throw new DataFormatException(
                _file.Source, $"offset {_file.Position(message.Address, "message")}",
                $"a shared {type} message is not supported")
            : message;
    }

    private void ReadVersion1()
    {
        const int PrefixBytes = 16;
        byte[] prefix = _file.Block(Address, PrefixBytes, "object header");
        ByteCursor cursor = _file.Cursor(prefix, Address);
        cursor.ExpectVersion(1, "object header");
        cursor.Skip(1, "reserved");
        cursor.U16("number of messages");
        cursor.U32("reference count");
        _blocks.Enqueue((Address + PrefixBytes, cursor.U32("header size")));
        ReadBlocks((address, length) =>
        {
            byte[] block = _file.Block(address, length, "object header");
            ByteCursor messages = _file.Cursor(block, address);
            while (messages.Left >= 8)
            {
                int type = messages.U16("message type");
                int size = messages.U16("message size");
                int flags = messages.U8("message flags");
                messages.Skip(3, "reserved");
                Add(type, size, flags, ref messages, address, block);
            }
        });
    }

    private void ReadVersion2()
    {
        const int LongestPrefix = 4 + 2 + 16 + 4 + 8;
        int available = (int)Math.Min(LongestPrefix, _file.Bytes.Length - _file.Position(Address, "object header"));
        byte[] prefix = _file.Block(Address, available, "object header");
        ByteCursor cursor = _file.Cursor(prefix, Address);
        cursor.Expect(Signature, "object header");
        cursor.ExpectVersion(2, "object header");
        int flags = cursor.U8("flags");
        if ((flags & 0x20) != 0)
            cursor.Skip(16, "times");
        if ((flags & 0x10) != 0)
            cursor.Skip(4, "attribute limits");
        ulong size = cursor.Unsigned(1 << (flags & 3), "header size");
        if (size > int.MaxValue / 2)
            throw cursor.Fault($"header of {size} bytes");
        int start = cursor.Position;
        bool hasOrder = (flags & 4) != 0;
        byte[] whole = _file.CheckedBlock(Address, start + (long)size + 4, "object header");
        ReadMessages2(Address, whole.AsMemory(0, whole.Length - 4), start, hasOrder);
        ReadBlocks((address, length) =>
        {
            byte[] block = _file.CheckedBlock(address, length, "object header continuation");
            ByteCursor signature = _file.Cursor(block, address);
            signature.Expect(ContinuationSignature, "object header continuation");
            ReadMessages2(address, block.AsMemory(0, block.Length - 4), ContinuationSignature.Length, hasOrder);
        });
    }

    private void ReadMessages2(ulong address, ReadOnlyMemory<byte> block, int start, bool hasOrder)
    {
        ByteCursor messages = _file.Cursor(block.Span, address);
        messages.Skip(start, "prefix");
        int prefix = hasOrder ? 6 : 4;
        while (messages.Left >= prefix)
        {
            int type = messages.U8("message type");
            int size = messages.U16("message size");
            int flags = messages.U8("message flags");
            if (hasOrder)
                messages.U16("creation order");
            Add(type, size, flags, ref messages, address, block);
        }
    }

    private void ReadBlocks(Action<ulong, long> read)
    {
        int blocks = 0;
        while (_blocks.TryDequeue(out (ulong Address, long Length) next))
        {
            if (++blocks > MaxBlocks)
                throw new DataFormatException(
                    _file.Source, $"offset {_file.Position(Address, "object header")}", "object header without an end");
            read(next.Address, next.Length);
        }
    }

    private void Add(
        int type, int size, int flags, ref ByteCursor cursor, ulong address, ReadOnlyMemory<byte> block)
    {
        int at = cursor.Position;
        cursor.Skip(size, "message");
        Hdf5Message message = new(
            (Hdf5MessageType)type, (flags & SharedFlag) != 0, address + (ulong)at, block.Slice(at, size));
        if (message.Type == Hdf5MessageType.Continuation)
        {
            ByteCursor body = _file.Cursor(message.Body.Span, message.Address);
            _blocks.Enqueue((_file.Address(ref body, "continuation"), _file.Length(ref body, "continuation length")));
            return;
        }

        if (_messages.Count == MaxMessages)
            throw cursor.Fault($"more than {MaxMessages} messages");
        _messages.Add(message);
    }
}
