namespace GalaxyCluster.Data.Formats.Hdf5;

/// <summary>
/// What elements hold that were never written (HDF5 file format specification, sections IV.A.2.e and IV.A.2.f).
/// </summary>
internal static class Hdf5FillValue
{
    /// <returns>The bytes of one element; zeros where the file does not say.</returns>
    public static byte[] Read(Hdf5Reader file, Hdf5ObjectHeader header, int elementBytes)
    {
        byte[] fill = new byte[elementBytes];
        Hdf5Message? message = header.Find(Hdf5MessageType.FillValue) ?? header.Find(Hdf5MessageType.OldFillValue);
        if (message is not { IsShared: false } found)
            return fill;
        ByteCursor cursor = file.Cursor(found.Body.Span, found.Address);
        if (found.Type == Hdf5MessageType.FillValue && !IsDefined(ref cursor))
            return fill;
        uint size = cursor.U32("fill value size");
        if (size == 0)
            return fill;
        if (size != elementBytes)
            throw cursor.Fault($"fill value of {size} bytes, expected {elementBytes}");
        cursor.Take(elementBytes, "fill value").CopyTo(fill);
        return fill;
    }

    private static bool IsDefined(ref ByteCursor cursor)
    {
        int version = cursor.U8("fill value");
        switch (version)
        {
            case 1 or 2:
                cursor.Skip(2, "times");
                bool isDefined = cursor.U8("defined") != 0;
                return isDefined || version == 1;
            case 3:
                return (cursor.U8("flags") & 0x20) != 0;
            default:
                throw cursor.Fault($"fill value of version {version} is not known here, expected 1 to 3");
        }
    }
}
