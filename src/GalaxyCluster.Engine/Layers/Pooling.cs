using System.Collections.Immutable;
using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Engine.Layers;

/// <summary>A window that slides without padding; rows and columns that fill no window are left out.</summary>
internal readonly record struct Pooling(int Size, int Stride)
{
    /// <summary>Stride 0 means the window's size.</summary>
    public static ImmutableArray<Setting> Settings { get; } =
    [
        new IntSetting("size", 1, 64, 2),
        new IntSetting("stride", 1, 64, "size", "size"),
    ];

    public static Pooling Of(LayerSite site)
    {
        LayerShape input = site.SpatialInput;
        int size = site.Spec.Int("size");
        if (size > input.Height || size > input.Width)
            throw site.DoesNotFit($"a {size}x{size} window is larger than the input {input}");
        return new Pooling(size, site.Spec["stride"] is int stride ? stride : size);
    }

    public LayerShape OutputOf(LayerShape input) => LayerShape.Spatial(
        input.Channels, ((input.Height - Size) / Stride) + 1, ((input.Width - Size) / Stride) + 1);
}
