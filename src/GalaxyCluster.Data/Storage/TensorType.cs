namespace GalaxyCluster.Data.Storage;

/// <summary>
/// The element types that this program writes; a file with others is refused when such a tensor is read.
/// </summary>
public enum TensorType
{
    U8,
    I64,
    F32,
}
