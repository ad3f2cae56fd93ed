namespace GalaxyCluster.Data.Synthetic;

/// <summary>Makes a picture from its number alone. Holds scratch space: one a thread.</summary>
internal interface IPictureRenderer
{
    /// <param name="picture">Number of the picture.</param>
    /// <param name="label">Class.</param>
    /// <param name="bytes">As the data set stores it.</param>
    void Render(int picture, int label, Span<byte> bytes);
}
