using System.Collections.Immutable;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Training.Models;

/// <summary>How a picture becomes the model's input, exactly as it was for training.</summary>
/// <param name="Channels">Channels stored.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Pixels">How pictures are stored before scaling.</param>
/// <param name="Mean">Per channel.</param>
/// <param name="StandardDeviation">Per channel, above 0.</param>
/// <param name="Preprocessing">Crop, filter, bands, stretch.</param>
public sealed record ModelInput(
    int Channels, int Height, int Width, PixelType Pixels, ImmutableArray<float> Mean,
    ImmutableArray<float> StandardDeviation,
    Preprocessing Preprocessing)
{
    public static ModelInput Of(DatasetManifest data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return new ModelInput(
            data.Channels, data.Height, data.Width, data.Pixels, data.Mean, data.StandardDeviation, data.Preprocessing);
    }

    public ImageShape Shape => new(Channels, Height, Width);
}
