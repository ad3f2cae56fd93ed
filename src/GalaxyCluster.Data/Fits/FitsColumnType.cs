namespace GalaxyCluster.Data.Fits;

/// <summary>What one element of a binary table's field is (FITS standard 4.0, table 18); the value is TFORM's
/// letter.</summary>
public enum FitsColumnType : ushort
{
    Logical = 'L',
    Bit = 'X',
    UnsignedByte = 'B',
    Int16 = 'I',
    Int32 = 'J',
    Int64 = 'K',
    Character = 'A',
    Single = 'E',
    Double = 'D',
    SingleComplex = 'C',
    DoubleComplex = 'M',
}
