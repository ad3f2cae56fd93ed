namespace GalaxyCluster.Data.Formats.Hdf5;

/// <summary>
/// The messages of an object header that are read here (HDF5 file format specification, section IV.A.2).
/// </summary>
internal enum Hdf5MessageType
{
    Dataspace = 0x01,
    LinkInfo = 0x02,
    Datatype = 0x03,
    OldFillValue = 0x04,
    FillValue = 0x05,
    Link = 0x06,
    Layout = 0x08,
    Filters = 0x0B,
    Continuation = 0x10,
    SymbolTable = 0x11,
}

/// <param name="Type">What it says.</param>
/// <param name="IsShared">Its body stands elsewhere in the file.</param>
/// <param name="Address">Of its body.</param>
/// <param name="Body">Its bytes.</param>
internal readonly record struct Hdf5Message(Hdf5MessageType Type, bool IsShared, ulong Address, ReadOnlyMemory<byte> Body);
