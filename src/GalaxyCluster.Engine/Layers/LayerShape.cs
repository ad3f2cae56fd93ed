using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Layers;

/// <summary>
/// What passes between two layers for one sample: channels with rows and columns, or a plain row of features.
/// </summary>
internal readonly record struct LayerShape(Shape Size, bool IsSpatial)
{
    public static LayerShape Spatial(int channels, int height, int width)
        => new(new Shape(channels, height, width), true);

    public static LayerShape Row(int features) => new(new Shape(features, 1, 1), false);

    public int Channels => Size.Channels;

    public int Height => Size.Height;

    public int Width => Size.Width;

    public int Length => Size.Elements;

    public override string ToString()
        => IsSpatial ? Size.ToString() : Channels == 1 ? "1 feature" : $"{Channels} features";
}
