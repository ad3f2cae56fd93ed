namespace GalaxyCluster.Data.Storage;

/// <summary>An open file with a checked header, for reading tensors into memory. Reading is thread-safe.</summary>
public sealed class SafetensorsFile : IDisposable
{
    private SafetensorsFile(SafetensorsHeader header) => Header = header;

    public SafetensorsHeader Header { get; }

    /// <exception cref="DataFormatException">Not a safetensors file, or one whose header contradicts itself or the file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SafetensorsFile Open(string path) => throw new NotImplementedException(path);

    /// <summary>Reads elements from <paramref name="first"/> on of a tensor, as many as <paramref name="into"/> holds.</summary>
    public void Read(TensorEntry tensor, long first, Span<float> into) => throw new NotImplementedException();

    public void Read(TensorEntry tensor, long first, Span<long> into) => throw new NotImplementedException();

    public void Read(TensorEntry tensor, long first, Span<byte> into) => throw new NotImplementedException();

    /// <summary>Reads the data section from byte <paramref name="offset"/> on (a multiple of 4) as float32, across tensors: a model's flat vector.</summary>
    public void ReadData(long offset, Span<float> into) => throw new NotImplementedException();

    public void Dispose()
    {
    }
}
