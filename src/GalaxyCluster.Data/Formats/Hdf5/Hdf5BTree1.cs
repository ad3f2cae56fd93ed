namespace GalaxyCluster.Data.Formats.Hdf5;

/// <summary>
/// A version 1 B-tree (HDF5 file format specification, section III.A.1): the leaves of a group's symbol table, or a
/// data set's chunks.
/// </summary>
internal static class Hdf5BTree1
{
    private const int MaxNodes = 1_000_000;
    private const int MaxLevel = 32;

    private static ReadOnlySpan<byte> Signature => "TREE"u8;

    /// <summary>All (key, child) pairs of the tree's lowest level.</summary>
    /// <param name="file">The file.</param>
    /// <param name="root">Address of the root node.</param>
    /// <param name="type">0 for groups, 1 for chunks.</param>
    /// <param name="keyBytes">Bytes of a key.</param>
    /// <param name="read">Given each key and the address of its child.</param>
    /// <exception cref="DataFormatException">Not a tree, or one without an end.</exception>
    public static void Visit(Hdf5Reader file, ulong root, int type, int keyBytes, Leaf read)
    {
        Stack<(ulong Address, int Level)> nodes = new();
        nodes.Push((root, -1));
        int visited = 0;
        while (nodes.TryPop(out (ulong Address, int Level) next))
        {
            if (++visited > MaxNodes)
                throw new DataFormatException(
                    file.Source, $"offset {file.Position(root, "B-tree")}", "B-tree without an end");
            ReadNode(file, next, type, keyBytes, read, nodes);
        }
    }

    internal delegate void Leaf(ref ByteCursor key, ulong child);

    private static void ReadNode(
        Hdf5Reader file, (ulong Address, int Level) node, int type, int keyBytes, Leaf read,
        Stack<(ulong Address, int Level)> nodes)
    {
        int headBytes = 8 + (2 * file.OffsetBytes);
        byte[] head = file.Block(node.Address, headBytes, "B-tree node");
        ByteCursor cursor = file.Cursor(head, node.Address);
        cursor.Expect(Signature, "B-tree node");
        int foundType = cursor.U8("node type");
        int level = cursor.U8("node level");
        int entries = cursor.U16("node entries");
        // A child's level is one below its parent's, so that no node can be its own descendant.
        if (foundType != type || level > MaxLevel || (node.Level >= 0 && level != node.Level))
            throw cursor.Fault($"B-tree node of type {foundType} and level {level}, expected type {type}");
        ulong start = node.Address + (ulong)headBytes;
        byte[] body = file.Block(start, (long)entries * (keyBytes + file.OffsetBytes), "B-tree node");
        for (int i = 0; i < entries; i++)
        {
            int at = i * (keyBytes + file.OffsetBytes);
            ByteCursor key = file.Cursor(body.AsSpan(at, keyBytes), start + (ulong)at);
            ByteCursor link = file.Cursor(body.AsSpan(at + keyBytes), start + (ulong)(at + keyBytes));
            ulong child = file.Address(ref link, "child");
            if (level == 0)
                read(ref key, child);
            else
                nodes.Push((child, level - 1));
        }
    }
}
