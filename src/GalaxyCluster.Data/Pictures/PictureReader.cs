using GalaxyCluster.Data.Datasets;

namespace GalaxyCluster.Data.Pictures;

/// <summary>Picture files (JPEG, PNG) to pixels as a data set stores them: decode, centre crop, resize. Thread-safe.</summary>
public sealed class PictureReader
{
    /// <param name="preprocessing">Crop and filter.</param>
    /// <param name="channels">1 (grey) or 3 (red, green, blue).</param>
    /// <param name="height">Output height; equal to <paramref name="width"/>.</param>
    /// <param name="width">Output width.</param>
    public PictureReader(Preprocessing preprocessing, int channels, int height, int width) => throw new NotImplementedException();

    /// <param name="path">A JPEG or PNG file.</param>
    /// <param name="pixels">[channels, height, width]; 16-bit PNG are scaled to 8 bits after resizing.</param>
    /// <exception cref="DataFormatException">Not a picture, a broken one, one that is too small or too large.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public void Read(string path, Span<byte> pixels) => throw new NotImplementedException(path);

    /// <summary>The same with float32 output in 0..1 (16-bit PNG keep their depth).</summary>
    public void Read(string path, Span<float> pixels) => throw new NotImplementedException(path);
}
