using System.Numerics;

namespace GalaxyCluster.Data.Formats.Hdf5;

/// <summary>
/// A version 2 B-tree (HDF5 file format specification, section III.A.2): records of one size, here links by name and
/// chunks.
/// </summary>
internal static class Hdf5BTree2
{
    private const int MaxNodes = 1_000_000;
    private const int MaxDepth = 16;
    private const int NodeOverhead = 10; // Signature, version, type, checksum.

    private static ReadOnlySpan<byte> HeaderSignature => "BTHD"u8;

    private static ReadOnlySpan<byte> InternalSignature => "BTIN"u8;

    private static ReadOnlySpan<byte> LeafSignature => "BTLF"u8;

    /// <summary>All records; their order is not kept.</summary>
    /// <param name="file">The file.</param>
    /// <param name="address">Of the tree's header.</param>
    /// <param name="types">Record types that are expected.</param>
    /// <param name="read">Given each record, and its type.</param>
    /// <exception cref="DataFormatException">Not such a tree.</exception>
    public static void Visit(Hdf5Reader file, ulong address, ReadOnlySpan<int> types, Record read)
    {
        int headerBytes = 4 + 2 + 4 + 2 + 2 + 2 + file.OffsetBytes + 2 + file.LengthBytes + 4;
        byte[] header = file.CheckedBlock(address, headerBytes, "B-tree header");
        ByteCursor cursor = file.Cursor(header, address);
        cursor.Expect(HeaderSignature, "B-tree header");
        cursor.ExpectVersion(0, "B-tree header");
        int type = cursor.U8("record type");
        long nodeBytes = cursor.U32("node size");
        int recordBytes = cursor.U16("record size");
        int depth = cursor.U16("depth");
        cursor.Skip(2, "split and merge");
        ulong root = file.Address(ref cursor, "root node");
        int rootRecords = cursor.U16("records of the root");
        if (!types.Contains(type) || recordBytes == 0 || depth > MaxDepth || nodeBytes < NodeOverhead + recordBytes
            || nodeBytes > 1 << 24)
        {
            throw cursor.Fault(
                $"B-tree of type {type}, {nodeBytes} bytes a node, {recordBytes} a record, depth {depth}");
        }

        if (root == file.Undefined)
            return;
        new Walk(file, type, recordBytes, NodeSizes(file, nodeBytes, recordBytes, depth), read).Visit(
            root, rootRecords, depth);
    }

    internal delegate void Record(ref ByteCursor record, int type);

    /// <summary>
    /// For each depth how many bytes a pointer to a node of the depth below takes (H5B2pkg.h, H5B2hdr.c): its address,
    /// its number of records in as many bytes as a full leaf's number needs, and, where it is no leaf, the number of
    /// all records under it.
    /// </summary>
    private static (int Count, int Total)[] NodeSizes(Hdf5Reader file, long nodeBytes, int recordBytes, int depth)
    {
        (int Count, int Total)[] sizes = new (int, int)[depth + 1];
        long leafRecords = (nodeBytes - NodeOverhead) / recordBytes;
        int countBytes = BytesFor((ulong)leafRecords);
        ulong all = (ulong)leafRecords;
        int totalBytes = 0;
        for (int d = 1; d <= depth; d++)
        {
            sizes[d] = (countBytes, totalBytes);
            int pointer = file.OffsetBytes + countBytes + totalBytes;
            ulong records = (ulong)Math.Max(0, (nodeBytes - (NodeOverhead + pointer)) / (recordBytes + pointer));
            UInt128 under = ((UInt128)(records + 1) * all) + records;
            all = under > ulong.MaxValue ? ulong.MaxValue : (ulong)under;
            totalBytes = BytesFor(all);
        }

        return sizes;
    }

    private static int BytesFor(ulong limit) => (BitOperations.Log2(limit | 1) / 8) + 1;

    private sealed class Walk(
        Hdf5Reader file, int type, int recordBytes, (int Count, int Total)[] sizes, Record read)
    {
        private int _nodes;

        public void Visit(ulong address, long records, int depth)
        {
            if (++_nodes > MaxNodes)
                throw new DataFormatException(
                    file.Source, $"offset {file.Position(address, "B-tree")}", "B-tree without an end");
            (int countBytes, int totalBytes) = sizes[depth];
            int pointer = depth == 0 ? 0 : file.OffsetBytes + countBytes + totalBytes;
            long bytes = NodeOverhead + (records * recordBytes) + (depth == 0 ? 0 : (records + 1) * pointer);
            byte[] node = file.CheckedBlock(address, bytes, "B-tree node");
            ByteCursor cursor = file.Cursor(node, address);
            cursor.Expect(depth == 0 ? LeafSignature : InternalSignature, "B-tree node");
            cursor.ExpectVersion(0, "B-tree node");
            cursor.ExpectVersion(type, "B-tree node's type");
            for (long i = 0; i < records; i++)
            {
                ulong at = address + (ulong)cursor.Position;
                ByteCursor record = file.Cursor(cursor.Take(recordBytes, "record"), at);
                read(ref record, type);
            }

            for (long i = 0; depth > 0 && i <= records; i++)
            {
                ulong child = file.Address(ref cursor, "child");
                long count = (long)cursor.Unsigned(countBytes, "records of the child");
                cursor.Skip(totalBytes, "records under the child");
                Visit(child, count, depth - 1);
            }
        }
    }
}
