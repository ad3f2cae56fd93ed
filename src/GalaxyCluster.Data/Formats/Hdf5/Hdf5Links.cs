using System.Text;

namespace GalaxyCluster.Data.Formats.Hdf5;

/// <summary>
/// The members of a group: by a symbol table (B-tree and local heap), by link messages in its header, or by links in a
/// fractal heap. Soft and external links are left out.
/// </summary>
internal static class Hdf5Links
{
    private const int MaxName = 1024;
    private const int LinkNames = 5; // B-tree record type: links by the hash of their name.

    /// <summary>True when the object is a group.</summary>
    public static bool IsGroup(Hdf5ObjectHeader header) =>
        header.Find(Hdf5MessageType.SymbolTable) is not null || header.Find(Hdf5MessageType.LinkInfo) is not null
        || header.Find(Hdf5MessageType.Link) is not null;

    /// <returns>Names, and the addresses of the members' object headers.</returns>
    /// <exception cref="DataFormatException">The group's structures contradict themselves.</exception>
    public static List<(string Name, ulong Address)> Read(Hdf5Reader file, Hdf5ObjectHeader header, int max)
    {
        List<(string Name, ulong Address)> links = [];
        void Add((string Name, ulong Address)? link)
        {
            if (link is null)
                return;
            if (links.Count == max)
                throw new DataFormatException(
                    file.Source, $"offset {file.Position(header.Address, "group")}", $"more than {max} members");
            links.Add(link.Value);
        }

        foreach (Hdf5Message message in header.Messages)
        {
            switch (message.Type)
            {
                case Hdf5MessageType.SymbolTable:
                    ReadSymbolTable(file, message, Add);
                    break;
                case Hdf5MessageType.Link:
                    Add(ReadLink(file.Cursor(message.Body.Span, message.Address), file));
                    break;
                case Hdf5MessageType.LinkInfo:
                    ReadDense(file, message, Add);
                    break;
            }
        }

        return links;
    }

    private static void ReadSymbolTable(Hdf5Reader file, Hdf5Message message, Action<(string, ulong)?> add)
    {
        ByteCursor cursor = file.Cursor(message.Body.Span, message.Address);
        ulong tree = file.Address(ref cursor, "group's B-tree");
        ulong heapAddress = file.Address(ref cursor, "group's heap");
        byte[] heap = ReadLocalHeap(file, heapAddress, out ulong heapData);
        Hdf5BTree1.Visit(file, tree, 0, file.LengthBytes, (ref ByteCursor _, ulong node) =>
            ReadSymbolNode(file, node, heap, heapData, add));
    }

    private static byte[] ReadLocalHeap(Hdf5Reader file, ulong address, out ulong data)
    {
        byte[] head = file.Block(address, 8 + (2 * file.LengthBytes) + file.OffsetBytes, "local heap");
        ByteCursor cursor = file.Cursor(head, address);
        cursor.Expect("HEAP"u8, "local heap");
        cursor.ExpectVersion(0, "local heap");
        cursor.Skip(3, "reserved");
        long length = file.Length(ref cursor, "heap size");
        file.Length(ref cursor, "free list");
        data = file.Address(ref cursor, "heap data");
        return file.Block(data, length, "local heap");
    }

    private static void ReadSymbolNode(
        Hdf5Reader file, ulong address, byte[] heap, ulong heapData, Action<(string, ulong)?> add)
    {
        const int HeadBytes = 8;
        const int ScratchBytes = 4 + 4 + 16;
        ByteCursor head = file.Cursor(file.Block(address, HeadBytes, "symbol table node"), address);
        head.Expect("SNOD"u8, "symbol table node");
        head.ExpectVersion(1, "symbol table node");
        head.Skip(1, "reserved");
        int count = head.U16("symbols");
        ulong start = address + HeadBytes;
        byte[] body = file.Block(start, (long)count * ((2 * file.OffsetBytes) + ScratchBytes), "symbol table node");
        ByteCursor cursor = file.Cursor(body, start);
        for (int i = 0; i < count; i++)
        {
            ulong name = file.Address(ref cursor, "name");
            ulong member = file.Address(ref cursor, "object header");
            cursor.Skip(ScratchBytes, "scratch");
            if (name >= (ulong)heap.Length)
                throw cursor.Fault("a name outside the group's heap");
            ReadOnlySpan<byte> text = heap.AsSpan((int)name);
            int end = text.IndexOf((byte)0);
            if (end is < 1 or > MaxName)
                throw file.Cursor(text, heapData + name).Fault("a member's name is empty or has no end");
            if (member != file.Undefined) // Soft links have no header.
                add((Encoding.UTF8.GetString(text[..end]), member));
        }
    }

    private static void ReadDense(Hdf5Reader file, Hdf5Message message, Action<(string, ulong)?> add)
    {
        ByteCursor cursor = file.Cursor(message.Body.Span, message.Address);
        cursor.ExpectVersion(0, "link info");
        int flags = cursor.U8("flags");
        if ((flags & 1) != 0)
            cursor.Skip(8, "creation index");
        ulong heapAddress = file.Address(ref cursor, "link heap");
        ulong names = file.Address(ref cursor, "link names");
        if (heapAddress == file.Undefined || names == file.Undefined)
            return;
        Hdf5FractalHeap heap = new(file, heapAddress);
        Hdf5BTree2.Visit(file, names, [LinkNames], (ref ByteCursor record, int _) =>
        {
            record.U32("hash");
            ReadOnlyMemory<byte> link = heap.Find(record, out ulong address);
            add(ReadLink(file.Cursor(link.Span, address), file));
        });
    }

    /// <summary>Null for soft and external links.</summary>
    private static (string Name, ulong Address)? ReadLink(ByteCursor cursor, Hdf5Reader file)
    {
        cursor.ExpectVersion(1, "link");
        int flags = cursor.U8("flags");
        int type = (flags & 8) != 0 ? cursor.U8("link type") : 0;
        if ((flags & 4) != 0)
            cursor.Skip(8, "creation order");
        if ((flags & 0x10) != 0)
            cursor.Skip(1, "character set");
        ulong length = cursor.Unsigned(1 << (flags & 3), "name length");
        if (length is 0 or > MaxName)
            throw cursor.Fault($"a link's name of {length} bytes");
        string name = Encoding.UTF8.GetString(cursor.Take((int)length, "name"));
        return type == 0 ? (name, file.Address(ref cursor, "object header")) : null;
    }
}
