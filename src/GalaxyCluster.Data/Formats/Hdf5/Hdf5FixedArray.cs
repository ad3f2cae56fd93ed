namespace GalaxyCluster.Data.Formats.Hdf5;

/// <summary>
/// A fixed array (HDF5 file format specification, section III.D): the chunks of an array that cannot grow, in row-major
/// order.
/// </summary>
internal static class Hdf5FixedArray
{
    /// <summary>All entries that were written, with their places.</summary>
    /// <exception cref="DataFormatException">Not such an array.</exception>
    public static void Visit(Hdf5Reader file, ulong address, Action<long, ReadOnlySpan<byte>> read)
    {
        byte[] header = file.CheckedBlock(
            address, 4 + 4 + file.LengthBytes + file.OffsetBytes + 4, "fixed array");
        ByteCursor cursor = file.Cursor(header, address);
        cursor.Expect("FAHD"u8, "fixed array");
        cursor.ExpectVersion(0, "fixed array");
        int client = cursor.U8("client");
        int entryBytes = cursor.U8("entry size");
        int pageBits = cursor.U8("page bits");
        long entries = file.Length(ref cursor, "entries");
        ulong block = file.Address(ref cursor, "data block");
        if (client > 1 || entryBytes < file.OffsetBytes || pageBits > 30 || entries > file.Bytes.Length)
            throw cursor.Fault($"fixed array of {entries} entries of {entryBytes} bytes");
        if (block == file.Undefined)
            return;
        int prefix = 4 + 2 + file.OffsetBytes;
        long pageEntries = 1L << pageBits;
        if (entries <= pageEntries)
        {
            byte[] all = file.CheckedBlock(block, prefix + (entries * entryBytes) + 4, "fixed array's entries");
            CheckPrefix(file, all, block, client);
            for (int i = 0; i < entries; i++)
                read(i, all.AsSpan(prefix + (i * entryBytes), entryBytes));
            return;
        }

        long pages = (entries + pageEntries - 1) / pageEntries;
        long bitmapBytes = (pages + 7) / 8;
        byte[] head = file.CheckedBlock(block, prefix + bitmapBytes + 4, "fixed array's pages");
        CheckPrefix(file, head, block, client);
        ulong page = block + (ulong)head.Length;
        for (long p = 0; p < pages; p++, page += (ulong)((pageEntries * entryBytes) + 4))
        {
            // The first page's bit is the highest of the first byte (H5VM_bit_get).
            if ((head[prefix + (p / 8)] & (0x80 >> (int)(p % 8))) == 0)
                continue;
            int here = (int)Math.Min(pageEntries, entries - (p * pageEntries));
            byte[] body = file.CheckedBlock(page, (here * (long)entryBytes) + 4, "a page of the fixed array");
            for (int i = 0; i < here; i++)
                read((p * pageEntries) + i, body.AsSpan(i * entryBytes, entryBytes));
        }
    }

    private static void CheckPrefix(Hdf5Reader file, byte[] block, ulong address, int client)
    {
        ByteCursor cursor = file.Cursor(block, address);
        cursor.Expect("FADB"u8, "fixed array's entries");
        cursor.ExpectVersion(0, "fixed array's entries");
        cursor.ExpectVersion(client, "fixed array's client");
    }
}
