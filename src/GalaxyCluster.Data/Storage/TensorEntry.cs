namespace GalaxyCluster.Data.Storage;

/// <summary>A tensor in a file.</summary>
/// <param name="Info">Name, type and shape; <see cref="TensorInfo.ByteLength"/> bytes long.</param>
/// <param name="Offset">Of its first byte, from the start of the file.</param>
public sealed record TensorEntry(TensorInfo Info, long Offset);
